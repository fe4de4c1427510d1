"""Owns the words by which mail programs introduce what they quote, forward or sign."""

from typing import Final

# The first word of «On … wrote:». Dates that begin such a line are recognized by themselves.
INTRODUCES: Final = frozenset({
    "on", "el", "en", "em", "no", "na", "a", "le", "am", "il", "op", "den", "på", "pa", "vào",
    "dne", "dnia", "w", "at", "al", "o", "pe", "the", "d.", "dana", "dňa", "la", "mensaje",
    "mensagem",
})  # fmt: skip
# The verb of such a line, as a whole word, or the end of one in languages that put it last.
WROTE: Final = frozenset({
    "wrote", "writes", "sent", "escribió", "escribio", "escribiu", "escreveu", "écrit", "ecrit",
    "schrieb", "scritto", "scrive", "schreef", "geschreven", "skrev", "kirjoitti", "napisał",
    "napisała", "napisał(a)", "napisal(a)", "napisal", "pisze", "napísal", "написал", "написал(а)",
    "пишет", "написав", "viết", "escriure", "scris", "yazdı", "írta", "έγραψε", "escrito",
    "написа", "parašė",
})  # fmt: skip
# Those of them after which the name may come: «Am 5.5.2025 um 10:00 schrieb Ana:».
NAME_FOLLOWS: Final = frozenset({"schrieb", "schreef", "skrev", "kirjoitti", "geschreven"})
WROTE_WITHOUT_BLANKS: Final = ("写道", "寫道", "のメール", "님이 작성")

# Labels of a quoted header block, in lower case without the colon -> what they stand for.
LABELS: Final = {
    word: kind
    for kind, words in {
        "from": (
            "from|de|von|da|van|från|fra|od|от|kimden|lähettäjä|remitente|del"
            "|expéditeur|feladó|发件人|寄件者|差出人"
        ),
        "date": (
            "sent|date|enviado|enviado el|enviado em|enviada|enviada em|enviado a"
            "|fecha|data|envoyé|envoyé le|gesendet|gesendet am|datum|inviato|verzonden"
            "|skickat|sendt|dato|wysłano|data de envio|enviat|lähetetty|дата"
            "|отправлено|fecha de envío|发送时间|日期|送信日時|gönderildi|päivä|sänt"
        ),
        "to": (
            "to|para|an|à|a|aan|till|til|do|кому|kime|destinatario|destinataire"
            "|vastaanottaja|per a|al|收件人|宛先"
        ),
        "cc": "cc|c.c.|copia|kopie|kopia|copie|kopi|bcc|cco|ccn|копия|抄送",
        "subject": (
            "subject|asunto|assunto|objet|betreff|oggetto|onderwerp|ämne|emne|temat"
            "|тема|konu|assumpte|aihe|sujet|主题|主旨|件名"
        ),
        "other": (
            "reply-to|responder a|importance|importancia|importância|priority"
            "|prioridad|attachments|adjuntos|datos adjuntos|anexos|anlagen"
        ),
    }.items()
    for word in words.split("|")
}
# What stands between dashes, or alone and with a colon, above an original or forwarded mail.
ORIGINAL: Final = frozenset({
    "original message", "mensaje original", "mensagem original", "mensagem original encaminhada",
    "message original", "message d'origine", "message d’origine", "ursprüngliche nachricht",
    "originalnachricht", "original-nachricht", "messaggio originale", "original-message",
    "oorspronkelijk bericht", "oprindelig meddelelse", "ursprungligt meddelande",
    "originalmeddelande", "opprinnelig melding", "oryginalna wiadomość", "antwort nachricht",
    "missatge original", "mensaxe orixinal", "reply message", "original email", "correo original",
    "e-mail original", "исходное сообщение", "пересылаемое сообщение", "reply above this line",
    "forwarded message", "forwarded by", "mensaje reenviado", "mensagem encaminhada",
    "mensagem reencaminhada", "message transféré", "message transmis", "weitergeleitete nachricht",
    "messaggio inoltrato", "doorgestuurd bericht", "vidarebefordrat meddelande",
    "videresendt meddelelse", "videresendt melding", "missatge reenviat", "mensaxe reenviada",
    "begin forwarded message", "inicio del mensaje reenviado", "início da mensagem encaminhada",
    "início da mensagem reencaminhada", "début du message transféré", "début du message réexpédié",
    "anfang der weitergeleiteten nachricht", "inizio messaggio inoltrato", "correo reenviado",
    "přeposlaná zpráva", "původní zpráva",
})  # fmt: skip

# How the signature of a telephone or an app begins: «Sent from my iPhone», «Get Outlook for iOS».
FROM_MOBILE: Final = (
    "sent from my ", "sent from outlook", "sent from mail for", "sent from yahoo",
    "sent from samsung", "sent from proton", "sent with proton", "sent from gmail",
    "sent from aol", "sent from android", "sent from ios", "sent from blackberry",
    "sent from windows mail", "sent via ", "sent from a mobile", "sent from mobile",
    "get outlook for", "get bluemail for", "download outlook for", "enviado desde mi ",
    "enviado desde outlook", "enviado desde correo", "enviado desde yahoo", "enviado desde gmail",
    "enviado desde un dispositivo", "enviado desde el móvil", "enviado desde el movil",
    "enviado desde samsung", "enviado desde mail", "enviado desde huawei", "enviado desde xiaomi",
    "enviado con proton", "enviado a través de", "enviado de mi ", "enviado mediante ",
    "obtener outlook para", "obtén outlook para", "consigue outlook para",
    "descargar outlook para", "enviado do meu", "enviado de meu", "enviada do meu",
    "enviado a partir do", "enviado do outlook", "enviado do yahoo", "enviado do correio",
    "enviado do email", "enviado do e-mail", "enviado via ", "enviado pelo ",
    "enviado por meio do", "obter o outlook para", "obter outlook para", "baixe o outlook para",
    "envoyé de mon", "envoyé depuis", "envoyé à partir de", "télécharger outlook pour",
    "obtenir outlook pour", "provenance : courrier", "von meinem ", "von mir gesendet",
    "gesendet von ", "gesendet mit ", "gesendet aus ", "diese nachricht wurde von meinem",
    "outlook für", "holen sie sich outlook", "inviato da ", "inviato dal ", "scarica outlook per",
    "ottieni outlook per", "verzonden vanaf ", "verstuurd vanaf ", "skickat från min",
    "sendt fra min", "enviat des del", "enviat des de", "enviado dende", "wysłane z ",
    "отправлено с ", "lähetetty ", "odesláno z ",
)  # fmt: skip
