"""Administration: trying a draft with saved cases, and with the checks of the past."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from pathway.actions.replays import NothingToReplay, ask_replay, stop_replay
from pathway.actions.saved_cases import keep_as_case, set_case_aside
from pathway.admin.rows import READERS
from pathway.models import Replay, SavedCase
from pathway.queries.trials import (
    bench_of,
    case_faults,
    replay_moves,
    replay_view,
    replays_of,
    version_to_try,
)
from people.admin import GuardedAdmin, acting_post
from people.doors import PractitionerRequest
from thresholds_site.lib.verdict import NotAllowed

MOVES_SHOWN = 25


class SavedCaseForm(forms.ModelForm[SavedCase]):
    """A case is read by the rules of its framework's newest version before it is kept."""

    class Meta:
        model = SavedCase
        fields = ("framework", "name", "source", "choices", "expected")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("framework") and "choices" in given:
            faults = case_faults(given["framework"], given["choices"], given.get("expected") or [])
            for name, words in faults:
                self.add_error(name, words)
        return given


@admin.register(SavedCase)
class SavedCaseAdmin(GuardedAdmin):
    """Cases that every draft of their framework is tried with."""

    form = SavedCaseForm
    viewed_with = READERS
    edited_with = READERS
    list_display = ("name", "source", "framework", "created_at", "set_aside_at")
    list_filter: ClassVar[Any] = ("framework", ("set_aside_at", admin.EmptyFieldListFilter))
    list_select_related = ("framework",)
    search_fields = ("name", "source")
    actions = ("set_aside",)

    def save_model(self, request: HttpRequest, obj: SavedCase, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = cast(PractitionerRequest, request).practitioner
            obj.created_at = timezone.now()
        super().save_model(request, obj, form, change)

    @admin.action(description="Set aside: try no draft with these")
    def set_aside(self, request: HttpRequest, chosen: Any) -> None:
        """Take these cases out of use; they stay readable."""
        post = cast(PractitionerRequest, request).practitioner
        for case in chosen:
            set_case_aside(case=case, by=post, now=timezone.now())
        messages.success(request, "Set aside.")


class ReplayForm(forms.Form):
    """How many checks of the past to take."""

    at_most = forms.TypedChoiceField(
        label="Which completed checks",
        coerce=int,
        choices=[
            (0, "Those of the last 12 months"),
            (100, "The newest 100"),
            (1_000, "The newest 1,000"),
            (10_000, "The newest 10,000"),
        ],
    )


@admin.register(Replay)
class ReplayAdmin(GuardedAdmin):
    """Replays are asked for and read on pages of their own; no row is edited."""

    viewed_with = READERS
    list_display = ("version", "asked_at", "asked_by", "state", "done", "total")
    list_filter = ("state",)
    list_select_related = ("version__framework", "asked_by__user", "asked_by__agency")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """What it found so far, with what can be done about it."""
        replay = self.get_object(request, object_id)
        if replay is None or not self.has_view_permission(request, replay):
            raise Http404
        if request.method == "POST":
            return self._done(cast(PractitionerRequest, request), replay)
        agency, way = request.GET.get("agency", ""), request.GET.get("way", "")
        moves = Paginator(replay_moves(replay, agency, way), MOVES_SHOWN)
        context = {
            **self.admin_site.each_context(request),
            "title": "What the draft would change",
            "opts": self.opts,
            "replay": replay_view(replay),
            "moves": moves.get_page(request.GET.get("page", "1")),
            "agency": agency,
            "way": way,
            "back_url": reverse("admin:pathway_replay_try", args=[replay.version_id]),
        }
        return TemplateResponse(request, "admin/pathway/trials/replay.html", context)

    def _done(self, request: PractitionerRequest, replay: Replay) -> HttpResponse:
        kept = request.POST.get("keep", "")
        if "stop" in request.POST:
            stop_replay(replay=replay, by=request.practitioner, now=timezone.now())
            messages.success(request, "Stopped. What was found so far stays.")
        elif kept.isascii() and kept.isdigit():
            move = replay_moves(replay, "", "").filter(pk=int(kept)).first()
            if move is None:
                raise Http404
            case = keep_as_case(move=move, by=request.practitioner, now=timezone.now())
            messages.success(request, f"Kept as a case, without the child: {case}.")
        return HttpResponseRedirect(request.get_full_path())

    def get_urls(self) -> list[URLPattern]:
        tried = path(
            "try/<int:pk>/",
            self.admin_site.admin_view(self.try_view),
            name="pathway_replay_try",
        )
        return [tried, *super().get_urls()]

    def try_view(self, request: PractitionerRequest, pk: int) -> HttpResponse:
        """The cases under a version, and the way to a replay."""
        post, version = acting_post(request), version_to_try(pk)
        if version is None or post is None or not self.has_view_permission(request):
            raise Http404
        form = ReplayForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                asked = ask_replay(
                    version=version,
                    at_most=form.cleaned_data["at_most"] or None,
                    by=post,
                    now=timezone.now(),
                )
            except (NotAllowed, NothingToReplay) as refusal:
                form.add_error(None, str(refusal))
            else:
                return HttpResponseRedirect(reverse("admin:pathway_replay_change", args=[asked.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": "Try this version",
            "opts": self.opts,
            "version": version,
            "bench": bench_of(version),
            "replays": replays_of(version),
            "form": form,
            "back_url": reverse("admin:pathway_frameworkversion_change", args=[pk]),
        }
        return TemplateResponse(request, "admin/pathway/trials/try.html", context)
