"""O que a central escreve em português do Brasil: assunto e texto por ocasião."""

TEXTS: dict[str, tuple[str, str]] = {
    "received": (
        "[#$number] $subject",
        "Olá, $name:\n\nRecebemos a sua solicitação e já estamos cuidando dela. O número é $number.\n\nPara acrescentar algo, responda a este e-mail.\n\n$desk",
    ),
    "answered": ("Re: [#$number] $subject", "$message\n\n$kind\n\n$author\n$desk"),
    "resolved": (
        "Re: [#$number] $subject",
        "Olá, $name:\n\nA sua solicitação $number está resolvida.\n\n$message\n\nSe isto não resolver o problema, responda a este e-mail e ela será reaberta. Caso contrário, será encerrada automaticamente em $closes.\n\n$rating\n\n$link\n\n$desk",
    ),
    "reopened": (
        "Re: [#$number] $subject",
        "Olá, $name:\n\nA sua solicitação $number foi reaberta e já estamos cuidando dela.\n\n$desk",
    ),
    "customer_wrote": (
        "[#$number] $subject",
        "$author escreveu em $number:\n\n$warning\n\n$message\n\n$desk",
    ),
    "assigned": (
        "[#$number] $subject",
        "$author lhe atribuiu o ticket $number, de $requester.\n\n$reason\n\n$desk",
    ),
    "warning": (
        "[#$number] $subject",
        "$share % do prazo de $metric de $number já foi usado. Vence em $due.\n\n$desk",
    ),
    "breach": (
        "[#$number] $subject",
        "O prazo de $metric de $number venceu em $due.\n\n$desk",
    ),
    "page": (
        "Aviso de plantão: [#$number] $subject",
        "$desk: $number, $why. $subject\n\nConfirmar: $link\n\n$answer",
    ),
    "paged": (
        "$number plantão",
        "$desk: $number, $why. $subject\nAviso a: $people",
    ),
    "definitive": ("", "Esta é a nossa resposta definitiva."),
    "provisional": ("", "Esta resposta é provisória: continuamos trabalhando no seu caso."),
    "unverified": (
        "",
        "Atenção: remetente não verificado. Esta mensagem veio de $address, que não participa deste ticket, ou cujo endereço pode ser falso.",
    ),
    "first_response": ("", "primeira resposta"),
    "next_response": ("", "resposta seguinte"),
    "resolution": ("", "solução"),
    "why_warning": ("", "prazo de $metric por vencer"),
    "why_breach": ("", "prazo de $metric vencido"),
    "why_unassigned": ("", "ninguém o assumiu"),
    "why_critical": ("", "crítico"),
    "why_by_hand": ("", "pedem ajuda: $reason"),
    "reply_above": ("", "Por favor, escreva a sua resposta acima desta linha"),
    "pages": (
        "Aviso de plantão: $count chamados",
        "$desk: aviso de plantão por $count chamados.\n\n$items\n\nVeja e confirme: $link\n\n$answer",
    ),
    "held": (
        "[#$number] $subject",
        "Olá, $name:\n\nRecebemos a sua solicitação. O número é $number.\n\nNão encontramos um contrato de assistência vigente para atendê-la e, por isso, ainda não podemos começar. Nossa equipe comercial já foi avisada e entrará em contato; assim que o contrato estiver em ordem, começaremos por conta própria, sem que seja preciso escrever de novo.\n\n$desk",
    ),
    "held_for_you": (
        "[#$number] $subject",
        "$requester, de $organization, pede assistência e não tem contrato vigente. $number está retido e nenhum prazo corre.\n\n$message\n\nUm contrato criado ou ativado o libera automaticamente; antes disso, um supervisor pode liberá-lo, informando o motivo.\n\n$desk",
    ),
    "approval_needed": (
        "[#$number] $subject",
        "Pedimos a sua aprovação: $requester solicita algo que deve ser aprovado antes de começarmos ($number).\n\n$message\n\n$desk",
    ),
    "approved": (
        "Re: [#$number] $subject",
        "Olá:\n\n$number foi aprovado e seguimos adiante.\n\n$reason\n\n$desk",
    ),
    "rejected": (
        "Re: [#$number] $subject",
        "Olá:\n\n$number não foi aprovado.\n\n$reason\n\n$desk",
    ),
    "offered": (
        "Re: [#$number] $subject",
        "Olá, $name:\n\nOferecemos a versão $version para $number.\n\n$text\n\nÉ possível aceitá-la ou recusá-la no portal, ou responder a este e-mail.\n\n$desk",
    ),
    "offer_accepted": (
        "[#$number] $subject",
        "$author aceita a versão $version ($number).\n\n$desk",
    ),
    "offer_declined": (
        "[#$number] $subject",
        "$author recusa a versão $version ($number).\n\n$desk",
    ),
    "followed": (
        "Re: [#$number] $subject",
        "Olá:\n\nO assunto de $number está registrado em $system, e a situação lá é: $state. Vamos acompanhá-lo até que seja solucionado.\n\n$desk",
    ),
    "merged": (
        "Re: [#$number] $subject",
        "Olá, $name:\n\nA sua solicitação $number segue junto com $into, onde avisaremos de tudo.\n\n$desk",
    ),
    "escalated": (
        "[#$number] $subject",
        "$author encaminhou $number a $team, nível $level.\n\n$reason\n\n$desk",
    ),
    "scheduled": (
        "[#$number] $subject",
        "Olá:\n\nCombinamos para $number:\n\nDe $starts\nAté $ends\nOnde: $place\n\nO convite vai anexado a este e-mail.\n\n$desk",
    ),
    "unscheduled": (
        "[#$number] $subject",
        "Olá:\n\nO que foi combinado para $number em $starts está cancelado.\n\n$reason\n\n$desk",
    ),
    "agreement_ending": (
        "O contrato $agreement termina em $ends_on",
        "O contrato “$agreement” de $organization termina em $ends_on, daqui a $days dias.\n\nRenovação: $renewal.\n\n$desk",
    ),
    "agreement_ended": (
        "O contrato $agreement terminou",
        "O contrato “$agreement” de $organization terminou em $ends_on. Dias de tolerância: $grace. Depois disso, as novas solicitações ficam retidas até que ele seja renovado.\n\n$desk",
    ),
    "agreement_renewed": (
        "O contrato $agreement foi renovado",
        "O contrato “$agreement” de $organization foi renovado até $ends_on.\n\n$desk",
    ),
    "hours_reached": (
        "Usados $share % das horas de $agreement",
        "Das $hours horas incluídas no contrato “$agreement” de $organization, foram usadas $used: $share %.\n\n$desk",
    ),
    "cause_returned": (
        "",
        "o servidor de e-mail não o aceitou desta vez. Quem devia ser avisado é procurado pelo seu próximo meio de contato.",
    ),
    "page_answer": ("", "Ou responda a este e-mail, com quaisquer palavras: isso também confirma."),
    "pages_answer": (
        "",
        "Ou responda a este e-mail, com quaisquer palavras: isso confirma todos.",
    ),
    "open": ("", "Abrir"),
    "earlier": ("", "Em $at, $author escreveu:"),
    "unsubscribe": ("", "Não receber mais estes resumos"),
    "arrived": (
        "[#$number] $subject",
        "$requester pede ajuda e ninguém assumiu ainda ($team): $number\n\n$message\n\n$desk",
    ),
    "colleague_wrote": (
        "Re: [#$number] $subject",
        "$author respondeu ao cliente em $number:\n\n$message\n\n$kind\n\n$desk",
    ),
    "noted": (
        "Re: [#$number] $subject",
        "$author anotou em $number, somente para a central:\n\n$warning\n\n$message\n\n$desk",
    ),
    "program_wrote": (
        "Re: [#$number] $subject",
        "Chegou um e-mail automático para $number, de $author. Ficou anotado e ninguém o respondeu:\n\n$warning\n\n$message\n\nVocê não será avisado de outro até que alguém faça algo com $number.\n\n$desk",
    ),
    "program_opened": (
        "[#$number] $subject",
        "Um e-mail de $requester abriu $number e ninguém assumiu ainda ($team). Ninguém o respondeu: foi um programa que o escreveu, ou o remetente não é quem diz ser.\n\n$warning\n\n$message\n\nVocê não será avisado de outro ticket desse endereço até que alguém faça algo com $number.\n\n$desk",
    ),
    "taken": (
        "Re: [#$number] $subject",
        "Olá, $name:\n\n$agent já está cuidando da sua solicitação $number. Escreveremos assim que houver novidades.\n\n$desk",
    ),
    "specialists": (
        "Re: [#$number] $subject",
        "Olá, $name:\n\nSua solicitação $number está agora com nossos especialistas ($team). Não é preciso fazer nada.\n\n$desk",
    ),
    "waiting": (
        "Re: [#$number] $subject",
        "Olá, $name:\n\nSua solicitação $number aguarda $waits_for.\n\n$reason\n\n$desk",
    ),
    "closed": (
        "Re: [#$number] $subject",
        "Olá, $name:\n\nSua solicitação $number está encerrada. Se restar algo, responda a este e-mail.\n\n$desk",
    ),
    "solution": (
        "Re: [#$number] $subject",
        "$author resolveu $number de $requester:\n\n$message\n\n$desk",
    ),
    "moved": (
        "Re: [#$number] $subject",
        "$author $what: $number de $requester.\n\n$reason\n\n$desk",
    ),
    "passed_on": (
        "[#$number] $subject",
        "$author passou $number de $requester para $team, onde ninguém assumiu ainda.\n\n$reason\n\n$desk",
    ),
    "moved_claimed": (
        "",
        "assumiu",
    ),
    "moved_waiting": (
        "",
        "deixou em espera",
    ),
    "moved_reopened": (
        "",
        "reabriu",
    ),
    "moved_closed": (
        "",
        "encerrou",
    ),
    "for_waiting_customer": (
        "",
        "a sua resposta",
    ),
    "for_waiting_third_party": (
        "",
        "um terceiro; continuaremos assim que ele responder",
    ),
    "digest": (
        "$count novidades de $desk",
        "O que aconteceu desde o seu último resumo:\n\n$items\n\n$desk",
    ),
    "contact_code": (
        "Código para os avisos de $desk",
        "$desk: o código de $name é $code.\n\nMostra que os avisos de plantão chegam aqui, e vale por $minutes minutos. Se não o pediu, não faça nada.",
    ),
    "swap_asked": (
        "$asker pede que você faça o plantão ($schedule)",
        "$asker pede que você assuma seus turnos de plantão de $schedule, de $from até $until.\n\n$back\n\n$reason\n\nAceitar ou recusar: $link\n\nÉ a troca $swap, e expira quando o primeiro desses turnos começar.\n\n$desk",
    ),
    "swap_accepted": (
        "$colleague assume seus turnos de plantão ($schedule)",
        "Está combinado: $colleague assume seus turnos de plantão de $schedule, de $from até $until.\n\n$back\n\n$desk",
    ),
    "swap_declined": (
        "$colleague não pode assumir seus turnos de plantão ($schedule)",
        "$colleague recusou assumir seus turnos de plantão de $schedule, de $from até $until. Eles continuam seus.\n\n$desk",
    ),
    "swap_withdrawn": (
        "Resolvido: a troca de plantão com $asker ($schedule)",
        "Não é mais preciso responder: a troca de turnos de plantão de $schedule, de $from até $until, foi retirada.\n\n$desk",
    ),
    "stand_in": (
        "Você está de plantão: $schedule",
        "$author colocou você de plantão em $schedule, de $from até $until.\n\n$back\n\n$reason\n\n$desk",
    ),
    "stand_in_over": (
        "Você não está mais de plantão: $schedule",
        "$author retirou seu plantão em $schedule, de $from até $until.\n\n$desk",
    ),
    "relieved": (
        "$colleague substitui você no plantão: $schedule",
        "$author definiu que $colleague faz o plantão de $schedule em seu lugar, de $from até $until.\n\n$reason\n\n$desk",
    ),
    "in_return": ("", "Em troca, $asker assume os turnos de $colleague, de $from até $until."),
    "preflight": (
        "$desk: a corrigir antes que um aviso não chegue ($count)",
        "Nos próximos $days dias, isto está errado ou pode estar:\n\n$items\n\nAmanhã avisaremos do que continuar assim; se nada restar, não escreveremos.\n\n$desk",
    ),
    "rating": (
        "",
        "Quão boa foi a nossa ajuda, de 1 (ruim) a 5 (muito boa)? Diga-nos aqui, sem fazer login:",
    ),
    "rated_low": (
        "[#$number] $subject",
        "$author avaliou a solução de $number com $score de $best.\n\n$message\n\nNão espera uma resposta. Uma mensagem no ticket chega à pessoa, e reabri-lo continua o trabalho.\n\n$desk",
    ),
    "undelivered": (
        "[#$number] $subject",
        "O que a central escreveu a $address sobre $number não chegou: $cause\n\n$reason\n\nPor favor, contate essa pessoa por outro meio e corrija o endereço se estiver errado.\n\n$desk",
    ),
    "cause_bounced": (
        "",
        "o endereço não recebe e-mails. Nada mais será enviado a ele até que seja verificado de novo.",
    ),
    "cause_complained": (
        "",
        "lá foi marcado como spam. Nada mais será enviado a esse endereço até que seja verificado de novo.",
    ),
    "cause_suppressed": (
        "",
        "não foi enviado, porque e-mails anteriores a esse endereço voltaram ou foram marcados lá como spam. Quando for verificado, voltará a receber.",
    ),
    "cause_rejected": (
        "",
        "nosso próprio provedor de e-mail não o enviou, por causa do conteúdo.",
    ),
}
