"""A promise's ledger in words, for agents: why each interval counted or not, and the sum. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from string import Template
from zoneinfo import ZoneInfo

from chalicelib.sla.duration import write_duration
from chalicelib.sla.ledger import Account, Interval, Lengthened, State

Words = Mapping[str, str]

_ENGLISH: Words = {
    "first_response": "First response",
    "next_response": "Answer to question $question",
    "resolution": "Resolution",
    "open": "counts, within the hours of $calendar (version $terms)",
    "wall_clock": "counts, around the clock",
    "outside_hours": "does not count, outside the hours of $calendar (version $terms)",
    "holiday": "does not count, a holiday of $calendar (version $terms)$name",
    "waiting_customer": "does not count, it waited for the customer",
    "not_promised": "does not count, nothing was promised at its priority",
    "resolved": "does not count, it was resolved",
    "held": "does not count, it was held",
    "merged": "does not count, it was merged into another one",
    "spam": "does not count, it was set aside as spam",
    "lengthened": "It broke at $broke, when $was were promised. Since $since $target are promised: "
    "$cause. What broke stays broken.",
    "released": "It broke at $broke, when $was were promised. Since $since nothing is promised: "
    "$cause. What broke stays broken.",
    "of_priority": "its priority was changed from $before to $after",
    "priority_low": "low",
    "priority_normal": "normal",
    "priority_high": "high",
    "priority_critical": "critical",
    "of_agreement": "its agreement was changed",
    "of_team": "it went to another team",
    "of_subject": "its kind or product was corrected",
    "of_desk": "the desk's hours or targets were changed (version $terms)",
    "of_return": "it was let in or opened again",
    "unrecorded": "What came before was not recorded in this form; $counted of it counted.",
    "taken_over": "$counted had counted on ticket $ticket, which was merged into this one.",
    "sum": "$counted of $target are used.",
    "left": "$left are left.",
    "over": "It is over by $over.",
}
_SPANISH: Words = {
    "first_response": "Primera respuesta",
    "next_response": "Respuesta a la pregunta $question",
    "resolution": "Solución",
    "open": "cuenta, dentro del horario de $calendar (versión $terms)",
    "wall_clock": "cuenta, a toda hora",
    "outside_hours": "no cuenta, fuera del horario de $calendar (versión $terms)",
    "holiday": "no cuenta, feriado de $calendar (versión $terms)$name",
    "waiting_customer": "no cuenta, esperaba al cliente",
    "not_promised": "no cuenta, nada se prometía con su prioridad",
    "resolved": "no cuenta, estaba resuelto",
    "held": "no cuenta, estaba retenido",
    "merged": "no cuenta, estaba unido a otro",
    "spam": "no cuenta, estaba apartado como no deseado",
    "lengthened": "Se incumplió el $broke, cuando se prometían $was. Desde el $since se prometen "
    "$target: $cause. Lo que se incumplió queda incumplido.",
    "released": "Se incumplió el $broke, cuando se prometían $was. Desde el $since no se promete "
    "nada: $cause. Lo que se incumplió queda incumplido.",
    "of_priority": "su prioridad cambió de $before a $after",
    "priority_low": "baja",
    "priority_normal": "normal",
    "priority_high": "alta",
    "priority_critical": "crítica",
    "of_agreement": "cambió su contrato",
    "of_team": "pasó a otro equipo",
    "of_subject": "se corrigió su tipo o su producto",
    "of_desk": "cambiaron los horarios o plazos de la mesa (versión $terms)",
    "of_return": "se admitió o se reabrió",
    "unrecorded": "Lo anterior no se registró de esta forma; de ello contó $counted.",
    "taken_over": "Ya había contado $counted en el ticket $ticket, que se unió a este.",
    "sum": "Se han usado $counted de $target.",
    "left": "Quedan $left.",
    "over": "Se excede en $over.",
}
_PORTUGUESE: Words = {
    "first_response": "Primeira resposta",
    "next_response": "Resposta à pergunta $question",
    "resolution": "Solução",
    "open": "conta, dentro do horário de $calendar (versão $terms)",
    "wall_clock": "conta, a qualquer hora",
    "outside_hours": "não conta, fora do horário de $calendar (versão $terms)",
    "holiday": "não conta, feriado de $calendar (versão $terms)$name",
    "waiting_customer": "não conta, esperava o cliente",
    "not_promised": "não conta, nada era prometido com a sua prioridade",
    "resolved": "não conta, estava resolvido",
    "held": "não conta, estava retido",
    "merged": "não conta, estava unido a outro",
    "spam": "não conta, estava separado como indesejado",
    "lengthened": "Foi descumprida em $broke, quando se prometiam $was. Desde $since prometem-se "
    "$target: $cause. O que foi descumprido fica descumprido.",
    "released": "Foi descumprida em $broke, quando se prometiam $was. Desde $since nada se "
    "promete: $cause. O que foi descumprido fica descumprido.",
    "of_priority": "a sua prioridade mudou de $before para $after",
    "priority_low": "baixa",
    "priority_normal": "normal",
    "priority_high": "alta",
    "priority_critical": "crítica",
    "of_agreement": "o seu contrato mudou",
    "of_team": "passou para outra equipe",
    "of_subject": "o seu tipo ou produto foi corrigido",
    "of_desk": "os horários ou prazos da central mudaram (versão $terms)",
    "of_return": "foi admitido ou reaberto",
    "unrecorded": "O anterior não foi registrado desta forma; disso contou $counted.",
    "taken_over": "Já tinha contado $counted no chamado $ticket, que foi unido a este.",
    "sum": "Foram usados $counted de $target.",
    "left": "Restam $left.",
    "over": "Excede em $over.",
}
WORDS: Mapping[str, Words] = {"en": _ENGLISH, "es": _SPANISH, "pt": _PORTUGUESE}


def explained(account: Account, language: str, zone: str) -> Iterator[str]:
    """Yield the account's lines: its name, its intervals on the clocks of ``zone``, and the sum.

    Of what broke by a shorter target than it has now, a line before the sum says so; of what was
    promised before promises stood on events, or asked on another ticket, one before the intervals.

    ``language`` is en, es or pt.
    """
    words = WORDS[language]
    yield _filled(words[account.metric], question=account.question)
    if account.unrecorded:
        before = words["taken_over" if account.taken_from else "unrecorded"]
        yield _filled(before, counted=_amount(account.unrecorded), ticket=account.taken_from)
    for interval in account.intervals:
        yield _line(interval, words, ZoneInfo(zone))
    if account.lengthened:
        yield _longer(account.lengthened, words, ZoneInfo(zone))
    used = {"counted": _amount(account.counted), "target": _amount(account.target)}
    left = account.target - account.counted
    rest = "left" if left >= timedelta() else "over"
    told = _filled(words[rest], **{rest: _amount(abs(left))})
    yield f"{_filled(words['sum'], **used)} {told}"


def _line(interval: Interval, words: Words, zone: ZoneInfo) -> str:
    why = _filled(
        words[interval.reason],
        calendar=interval.calendar,
        terms=interval.terms,
        name=f": {interval.holiday}" if interval.holiday else "",
    )
    counted = f" +{_amount(interval.counted)}" if interval.state is State.RUNNING else ""
    return f"{_span(interval.start, interval.end, zone)}{counted} {why}"


def _longer(longer: Lengthened, words: Words, zone: ZoneInfo) -> str:
    """Say that it stays broken although it has more time since, and what gave it that."""
    told: dict[str, object] = {
        "broke": _instant(longer.broke_at, zone),
        "was": _amount(longer.was),
        "since": _instant(longer.since, zone),
        "cause": _cause(longer, words),
    }
    if longer.target is None:
        return _filled(words["released"], **told)
    return _filled(words["lengthened"], **told, target=_amount(longer.target))


def _cause(longer: Lengthened, words: Words) -> str:
    values = longer.values
    if longer.cause == "of_priority":  # priorities are told in the reader's words too
        values = {name: words[f"priority_{values[name]}"] for name in ("before", "after")}
    return _filled(words[longer.cause], **values)


def _instant(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    first, last = start.astimezone(zone), end.astimezone(zone)
    until = f"{last:%H:%M:%S}" if first.date() == last.date() else f"{last:%Y-%m-%d %H:%M:%S}"
    return f"{first:%Y-%m-%d %H:%M:%S} – {until}:"


def _amount(duration: timedelta) -> str:
    return write_duration(timedelta(seconds=round(duration.total_seconds())))


def _filled(text: str, **values: object) -> str:
    return Template(text).substitute(values)
