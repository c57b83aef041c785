"""Administration of people: accounts, agencies and posts. Rights come from the acting post.

Nothing here shows or changes case content: checks, notices and the access log are not registered.
"""

from typing import Any, ClassVar

from allauth.account import admin as account_admin
from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from allauth.mfa import admin as mfa_admin
from allauth.mfa.models import Authenticator
from allauth.usersessions import admin as sessions_admin
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from people.constants import Permission, Role
from people.models import Agency, Practitioner, User, choices_of

# These modules register themselves with Django's permission rows, second-factor secrets and
# sessions among them; rights here come from posts alone, so they are taken off again.
for _module, _model in (
    (auth_admin, Group),
    (account_admin, EmailAddress),
    (mfa_admin, Authenticator),
    (sessions_admin, UserSession),
):
    admin.site.unregister(_model)


def acting_post(request: HttpRequest) -> Practitioner | None:
    """The post that the gate let in; None where no gate stood before the request."""
    post: Practitioner | None = getattr(request, "practitioner", None)
    return post


class GuardedAdmin(admin.ModelAdmin[Any]):
    """Asks the acting post's permissions, never Django's rows or the superuser flag.

    `viewed_with` and `edited_with`: any one of these permissions is enough. Rows are never
    deleted in bulk, nor one by one where a class does not say so.
    """

    viewed_with: ClassVar[frozenset[Permission]] = frozenset()
    edited_with: ClassVar[frozenset[Permission]] = frozenset()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return holds_any(request, self.viewed_with | self.edited_with)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return holds_any(request, self.edited_with)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return holds_any(request, self.edited_with)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


def holds_any(request: HttpRequest, permissions: frozenset[Permission]) -> bool:
    """True when the acting post holds one of `permissions`."""
    post = acting_post(request)
    return post is not None and any(post.may(permission) for permission in permissions)


class PeopleAdmin(GuardedAdmin):
    """What administrators change."""

    edited_with = frozenset({Permission.ADMINISTER})


class UserForm(forms.ModelForm[User]):
    """An account: address and name."""

    def clean_email(self) -> str:
        """Addresses are kept in small letters, so that one person cannot have two accounts."""
        email: str = self.cleaned_data["email"].lower()
        return email


@admin.register(User)
class UserAdmin(PeopleAdmin):
    """Accounts. Closing one ends its sessions with the next click; nothing is deleted."""

    form = UserForm
    list_display = ("full_name", "email", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("full_name", "email")
    ordering = ("full_name", "pk")
    actions = ("send_password_link",)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        new = ("email", "full_name")
        return new if obj is None else (*new, "is_active", "joined_at", "last_login")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """The address stays: its owner changes it under their own account.

        Nobody closes the account they are signed in with.
        """
        if obj is None:
            return ()
        fixed = ("email", "joined_at", "last_login")
        return (*fixed, "is_active") if obj.pk == request.user.pk else fixed

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            messages.info(
                request,
                "Next: give this person a post, then send them a link to set their password.",
            )

    @admin.action(description="E-mail a link to set a password", permissions=["change"])
    def send_password_link(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        """Send the sign-in library's own mail to each chosen open account."""
        for user in chosen:
            form = ResetPasswordForm({"email": user.email})
            if not user.is_active:
                messages.warning(request, f"{user.full_name}'s account is closed: nothing sent.")
            elif form.is_valid():
                form.save(request)
                messages.success(request, f"A link is on its way to {user.email}.")


@admin.register(Agency)
class AgencyAdmin(PeopleAdmin):
    """Organisations whose people work with children."""

    fields = ("name", "kind")
    list_display = ("name", "kind")
    list_filter = ("kind",)
    search_fields = ("name",)


class PractitionerForm(forms.ModelForm[Practitioner]):
    """A post: who, where, what they may do, and from when until when."""

    roles = forms.MultipleChoiceField(
        choices=choices_of(Role),
        widget=forms.CheckboxSelectMultiple,
        help_text="Pathway editors, publishers, screeners and administrators need a second factor.",
    )

    def clean(self) -> dict[str, Any]:
        """A manager and a deputy are other people of the same agency; one open post each."""
        given = super().clean() or self.cleaned_data
        user = given.get("user") or getattr(self.instance, "user", None)
        agency = given.get("agency")
        for name in ("manager", "deputy"):
            other: Practitioner | None = given.get(name)
            if other is None:
                continue
            if user is not None and other.user_id == user.pk:
                self.add_error(name, f"Nobody is their own {name}.")
            elif agency is not None and other.agency_id != agency.pk:
                self.add_error(name, f"A {name} works in the same agency.")
        if user is not None and agency is not None and given.get("starts_on"):
            same = user.posts.filter(agency=agency, starts_on=given["starts_on"])
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error("starts_on", "This person has a post there from that day already.")
        if user is not None and agency is not None and given.get("ends_on") is None:
            open_posts = user.posts.filter(agency=agency, ends_on__isnull=True)
            if open_posts.exclude(pk=self.instance.pk).exists():
                self.add_error(
                    "agency",
                    "This person has an open post there. End that one first, or change it.",
                )
        return given


@admin.register(Practitioner)
class PractitionerAdmin(PeopleAdmin):
    """Posts. Someone who leaves gets a last day; the post stays, since it signed records."""

    form = PractitionerForm
    fields = (
        "user",
        "email",
        "agency",
        "job_title",
        "roles",
        "manager",
        "deputy",
        "starts_on",
        "ends_on",
    )
    autocomplete_fields = ("user", "agency", "manager", "deputy")
    list_display = (
        "full_name",
        "email",
        "job_title",
        "agency",
        "role_words",
        "starts_on",
        "ends_on",
    )
    list_filter = ("agency",)
    list_select_related = ("user", "agency")
    search_fields = ("user__full_name", "user__email", "job_title", "agency__name")

    @admin.display(description="e-mail")
    def email(self, post: Practitioner) -> str:
        """What tells two people of one name apart."""
        return post.user.email if post.pk else "Shown once the post is saved."

    @admin.display(description="roles")
    def role_words(self, post: Practitioner) -> str:
        """The roles in words."""
        return ", ".join(role.replace("_", " ") for role in post.roles)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Practitioner]:
        return super().get_queryset(request).select_related("user", "agency")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Practitioner | None = None
    ) -> tuple[str, ...]:
        """A post stays with its person: another person gets another post."""
        return ("user", "email") if obj is not None else ("email",)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes a post of their own: rights are given by somebody else."""
        own = isinstance(obj, Practitioner) and obj.user_id == request.user.pk
        return super().has_change_permission(request, obj) and not own

    def get_form(
        self,
        request: HttpRequest,
        obj: Practitioner | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[forms.ModelForm[Practitioner]]:
        made = super().get_form(request, obj, change=change, **kwargs)
        if "user" in made.base_fields:
            # Only what comes back is checked: the search itself shows everyone.
            made.base_fields["user"].validators = [_somebody_else(request)]
        return made

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"starts_on": timezone.localdate()} | super().get_changeform_initial_data(request)

    def save_model(self, request: HttpRequest, obj: Practitioner, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        today = timezone.localdate()
        # Django's own word for who may open these pages follows the posts.
        obj.user.is_staff = any(
            post.may(Permission.USE_ADMIN_SITE)
            for post in obj.user.posts.all()
            if post.ends_on is None or post.ends_on >= today
        )
        obj.user.save(update_fields=["is_staff"])


def _somebody_else(request: HttpRequest) -> Any:
    def check(user: User) -> None:
        if user.pk == request.user.pk:
            raise forms.ValidationError("Nobody gives themselves a post: ask somebody else.")

    return check
