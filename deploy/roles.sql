-- The two roles, made inside the database they are for. Safe to run again.
-- The owner migrates. The run-time role neither owns anything nor bypasses row-level security;
-- the first migration grants it its rights on tables. Passwords are set apart from this file.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'thresholds_owner') THEN
        CREATE ROLE thresholds_owner LOGIN
            NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'thresholds_app') THEN
        CREATE ROLE thresholds_app LOGIN
            NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    END IF;
    EXECUTE format('ALTER DATABASE %I OWNER TO thresholds_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO thresholds_app', current_database());
END
$$;
ALTER SCHEMA public OWNER TO thresholds_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO thresholds_app;
