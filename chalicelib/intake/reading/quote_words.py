"""Owns the words by which mail programs introduce what they quote, or forward."""

from typing import Final

# The first word of «On … wrote:». Dates that begin such a line are recognized by themselves.
INTRODUCES: Final = frozenset({
    "on", "el", "en", "em", "no", "na", "a", "à", "às", "ao", "le", "am", "il", "op", "den", "på",
    "pa", "vào", "dne", "dnia", "w", "at", "al", "o", "pe", "the", "d.", "dana", "dňa", "la",
    "mensaje", "mensagem", "pada", "στις", "в", "os", "dia",
})  # fmt: skip
# The verb of such a line, as a whole word, or the end of one in languages that put it last.
WROTE: Final = frozenset({
    "wrote", "writes", "sent", "escribió", "escribio", "escribiu", "escreveu", "écrit", "ecrit",
    "schrieb", "scritto", "scrive", "schreef", "geschreven", "skrev", "kirjoitti", "napisał",
    "napisała", "napisał(a)", "napisal(a)", "napisal", "pisze", "napísal", "написал", "написал(а)",
    "пишет", "написав", "viết", "escriure", "scris", "yazdı", "írta", "έγραψε", "escrito",
    "написа", "parašė", "napsal", "napsala", "napsal(a)", "napísal(a)", "napísala", "написала",
    "пише", "писал", "писала", "escrit", "escribiron", "escribía", "menulis", "napisao", "napisala",
    "napisao/la", "piše", "kirjutas", "skrifaði", "rakstīja", "skriver", "schreibt", "geschrieben", "כתב", "כתב/ה", "كتب",
})  # fmt: skip
# Those of them after which the name may come: «Am 5.5.2025 um 10:00 schrieb Ana:».
NAME_FOLLOWS: Final = frozenset({"schrieb", "schreef", "skrev", "kirjoitti", "geschreven"})
WROTE_WITHOUT_BLANKS: Final = (
    "写道", "寫道", "写了", "のメール", "님이 작성", "님이 쓴", "が書きました", "さんは書きました",
)  # fmt: skip
# How a line begins that names the writer of the quotation right below it, without a date.
CITING: Final = (
    "quoting ", "citando ", "mensaje citado por ", "zitat von ", "citat från ", "citát ",
    "quotando ", "en réponse à ", "in reply to ", "in risposta a ", "en respuesta a ",
    "em resposta a ", "als antwort auf ",
)  # fmt: skip

# Labels of a quoted header block, in lower case without the colon -> what they stand for.
LABELS: Final = {
    word: kind
    for kind, words in {
        "from": (
            "from|de|von|da|van|från|fra|od|от|kimden|lähettäjä|remitente|del|remetente|mittente"
            "|expéditeur|absender|afzender|feladó|de la|από|від|từ|发件人|發件人|寄件者|寄件人"
            "|差出人|送信者|보낸 사람|보낸사람"
        ),
        "date": (
            "sent|date|enviado|enviado el|enviado em|enviada|enviada em|enviado a|enviados|enviadas"
            "|enviado às|fecha|data|envoyé|envoyé le|gesendet|gesendet am|datum|inviato|verzonden"
            "|skickat|sendt|dato|wysłano|wysłane|data de envio|enviat|lähetetty|дата|надіслано"
            "|отправлено|fecha de envío|发送时间|發送時間|寄件日期|傳送時間|日期|送信日時|日時|日付"
            "|gönderildi|gönderme tarihi|tarih|päivä|päivämäärä|sänt|odesláno|odoslané|elküldve"
            "|dátum|trimis|đã gửi|ngày|ημερομηνία|στάλθηκε|보낸 날짜|보낸날짜|날짜|date et heure"
        ),
        "to": (
            "to|para|an|à|a|aan|till|til|do|кому|kime|destinatario|destinatário|destinataire"
            "|empfänger|vastaanottaja|per a|al|komu|címzett|către|đến|tới|προς|收件人|收件者|宛先"
            "|받는 사람|받는사람"
        ),
        "cc": (
            "cc|c.c.|copia|cópia|kopie|kopia|copie|kopi|bcc|cco|ccn|dw|udw|копия|копія|bilgi"
            "|másolatot kap|抄送|副本|참조"
        ),
        "subject": (
            "subject|asunto|assunto|objet|betreff|oggetto|onderwerp|ämne|emne|temat|tema"
            "|тема|konu|assumpte|aihe|sujet|předmět|predmet|tárgy|subiect|chủ đề|tiêu đề|θέμα"
            "|主题|主旨|主題|件名|제목"
        ),
        "other": (
            "reply-to|responder a|répondre à|antwort an|importance|importancia|importância|priority"
            "|prioridad|prioridade|attachments|adjuntos|datos adjuntos|anexos|anlagen|allegati"
            "|pièces jointes|sent by|organization|message-id"
        ),
    }.items()
    for word in words.split("|")
}
# What stands between dashes, or alone and with a colon, above an original mail.
ORIGINAL: Final = frozenset({
    "original message", "mensaje original", "mensagem original", "message original",
    "message d'origine", "message d’origine", "ursprüngliche nachricht", "originalnachricht",
    "original-nachricht", "messaggio originale", "original-message", "oorspronkelijk bericht",
    "oprindelig meddelelse", "ursprungligt meddelande", "originalmeddelande",
    "opprinnelig melding", "oryginalna wiadomość", "wiadomość oryginalna", "antwort nachricht",
    "missatge original", "mensaxe orixinal", "reply message", "original email", "correo original",
    "e-mail original", "исходное сообщение", "оригинальное сообщение", "původní zpráva",
    "pôvodná správa", "alkuperäinen viesti", "eredeti üzenet", "mesaj original",
    "mesajul original", "orijinal mesaj", "αρχικό μήνυμα", "原始邮件", "原始郵件", "原始信件",
    "元のメッセージ", "원본 메시지", "reply above this line", "original appointment",
    "cita original", "mensaje citado", "reply separator",
})  # fmt: skip
# What stands so above a forwarded one.
FORWARDED: Final = frozenset({
    "forwarded message", "forwarded by", "mensaje reenviado", "correo reenviado",
    "mensagem encaminhada", "mensagem original encaminhada", "mensagem reencaminhada",
    "message transféré", "message transmis", "weitergeleitete nachricht", "messaggio inoltrato",
    "doorgestuurd bericht", "vidarebefordrat meddelande", "videresendt meddelelse",
    "videresendt melding", "missatge reenviat", "mensaxe reenviada", "пересылаемое сообщение",
    "přeposlaná zpráva", "wiadomość przekazana", "przekazana wiadomość", "välitetty viesti",
    "edelleen lähetetty viesti", "转发邮件", "转发的邮件", "轉寄郵件", "轉寄的郵件",
    "begin forwarded message", "inicio del mensaje reenviado", "início da mensagem encaminhada",
    "início da mensagem reencaminhada", "início da mensagem reenviada",
    "début du message transféré", "début du message réexpédié",
    "anfang der weitergeleiteten nachricht", "inizio messaggio inoltrato",
    "inicia el mensaje reenviado", "begin doorgestuurd bericht",
})  # fmt: skip
# How a subject begins when the mail forwards another.
FORWARDS: Final = (
    "fwd:", "fw:", "rv:", "enc:", "wg:", "tr:", "reenv:", "renv:", "i:", "vb:", "vl:", "doorst:", "pd:", "转发:", "转发：", "轉寄:",
)  # fmt: skip
