"""What preflight says in Portuguese: of each kind what is wrong and what helps, and its parts."""

from collections.abc import Mapping

from chalicelib.configuration.contacts import Fault
from chalicelib.configuration.preflight.found import Cause, Kind

KINDS: Mapping[Kind, tuple[str, str]] = {
    Kind.GAP: (
        "Ninguém está de plantão em “{schedule}” {when}, e passos de escalonamentos o acionam: "
        "{steps}.",
        "Acrescente pessoas, horas ou uma substituição em on_call.{schedule}.",
    ),
    Kind.UNUSED_GAP: (
        "Ninguém está de plantão em “{schedule}” {when}. Nenhum escalonamento o aciona.",
        "Acrescente pessoas ou horas em on_call.{schedule}, ou remova-o.",
    ),
    Kind.NO_CONTACT: (
        "Nenhum aviso chega a {person}: {causes}.",
        "Corrija os contatos no desk.yaml, ou que a pessoa escolha outros: PUT /me/contacts.",
    ),
    Kind.BAD_CONTACT: (
        "Um aviso a {person} por um dos seus meios não chega a lugar nenhum: {causes}.",
        "Corrija-o ou remova-o no desk.yaml, ou que a pessoa o faça: PUT /me/contacts.",
    ),
    Kind.UNVERIFIED_CONTACT: (
        "{person} é avisado(a) por {method}, e ninguém testou se isso chega.",
        "Peça que o verifique com um código: POST /me/contacts/METHOD/code.",
    ),
    Kind.UNUSED_CONTACT: (
        "{person} escolheu ser avisado(a) por {method} e não o verificou: não é usado.",
        "Peça que o verifique com um código ou que o remova: PUT /me/contacts.",
    ),
    Kind.NO_REST: (
        "{person} está de plantão sem descanso {when}: mais de {days} dias seguidos.",
        "Que alguém reveze com essa pessoa, ou acrescente uma substituição.",
    ),
    Kind.EMPTY_STEP: (
        "O passo {step} de “{policy}” não chega a ninguém {when}{teams}{alone}: {causes}.",
        "Acrescente ao passo alguém que sempre esteja, ou corrija o que o impede.",
    ),
    Kind.DEAD_TARGET: (
        "“{target}” no passo {step} de “{policy}” nunca chega a ninguém: {causes}.",
        "Remova-o do passo, ou corrija o que o impede.",
    ),
    Kind.LAST_LEVEL: (
        "O passo {step} de “{policy}” sobe ao próximo nível, e nenhuma das suas equipes o tem.",
        "Indique um nível ou a quem atribuir, ou remova essa mudança.",
    ),
    Kind.SHADOWED: (
        "“{policy}” nunca é acionada por {triggers}: as de cima pegam todos os seus tickets: "
        "{above}.",
        "Coloque-a acima delas, ou restrinja o `when` delas.",
    ),
    Kind.CONTRADICTION: (
        "“{policy}” nunca é acionada por {triggers}: o seu `when` deixa esses tickets de fora.",
        "Mude o seu `when` ou o que a aciona.",
    ),
    Kind.NO_TRIGGER: (
        "“{policy}” não tem o que a acione.",
        "Indique algo, como triggers: [breach], ou remova-a.",
    ),
    Kind.NOTHING_PROMISED: (
        "“{policy}” espera {triggers}, e nenhuma política de SLA promete isso aos seus tickets.",
        "Dê-lhes prazos (e avisos) em sla, ou mude o que a aciona ou o seu `when`.",
    ),
    Kind.SLA_SHADOWED: (
        "Nenhum ticket chega à política de SLA “{sla}” se o contrato não a nomear: {above}.",
        "Coloque-a acima das que pegam os seus tickets, restrinja-as, ou corrija o seu `when`.",
    ),
    Kind.SLA_PROMISES_NOTHING: (
        "A política de SLA “{sla}” é para tickets aos quais não promete nada: {priorities}.",
        "Escreva prazos para essas prioridades, ou tire-as do seu `when`.",
    ),
    Kind.CALENDAR_CLOSED: (
        "O calendário “{calendar}” não abre em um ano.",
        "Corrija as suas horas, feriados e exceções.",
    ),
    Kind.HOLIDAYS_END: (
        "A lista de feriados de “{calendar}” termina em {last}.",
        "Acrescente os próximos, ou escreva os de todos os anos como MM-DD.",
    ),
}

CAUSES: Mapping[str, str] = {
    Cause.NOBODY_ON_CALL: "ninguém está de plantão",
    Cause.NO_PEOPLE: "a equipe não tem pessoas",
    Cause.NO_SUPERVISOR: "a equipe não tem supervisor",
    Cause.NO_ASSIGNEE: "ninguém tem o ticket",
    Cause.NO_CONTACT: "nenhum meio de contato chega",
    Cause.NO_WEBHOOK: "não existe esse webhook",
    Cause.WEBHOOK_OFF: "o webhook está desligado",
    Fault.NO_PHONE: "falta um telefone para o WhatsApp",
    Fault.UNDELIVERABLE: "os e-mails a esse endereço voltam",
    Fault.NOT_MAILABLE: "a um endereço assim não se pode enviar e-mail",
    Fault.COMES_BACK: "o endereço é do próprio atendimento",
}

PARTS: Mapping[str, str] = {
    "span": "de {start} até {end}",
    "more": "e mais {more} vezes, {hours} h no total",
    "always": "em momento algum",
    "teams": ", para tickets de {teams}",
    "alone": ", para tickets que ninguém tem",
    "none": "o seu `when` não corresponde a nenhum",
}
