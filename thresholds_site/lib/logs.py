"""Logs as JSON lines, without names or notes."""

import logging
import sys
from types import ModuleType
from typing import Any

# Keys under which a careless line could carry what someone typed about a child.
_NEVER_LOGGED = {"child_name", "evidence", "child_words", "text", "reasons", "name", "email"}


def without_case_content(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace values that may identify a person by a mark that something was left out."""
    return {key: "[left out]" if key in _NEVER_LOGGED else value for key, value in event.items()}


def configured_logging(structlog: ModuleType) -> None:
    """Route both structlog and the standard library through one JSON formatter on stderr."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_case_content,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
