"""Owns the words by which programs sign a mail, and servers and lawyers write below it."""

from typing import Final

# How the signature of a telephone or an app begins: «Sent from my iPhone», «Get Outlook for iOS».
FROM_MOBILE: Final = (
    "sent from my ", "sent from outlook", "sent from mail for", "sent from yahoo",
    "sent from samsung", "sent from proton", "sent from gmail", "sent from aol",
    "sent from the all new aol", "sent from the all-new aol", "sent from android",
    "sent from ios", "sent from blackberry", "sent from windows mail", "sent from spark",
    "sent from mail ", "sent from front", "sent from hey", "sent from superhuman",
    "sent from a mobile", "sent from mobile", "sent from myphone", "sent via ",
    "sent with proton", "sent with tutanota", "sent with tuta", "sent with airmail",
    "sent with spark", "sent using ", "get outlook for", "get bluemail for",
    "download outlook for", "yahoo mail: ", "yahoo mail - ",
    "enviado desde mi ", "enviado desde outlook", "enviado desde correo", "enviado desde yahoo",
    "enviado desde gmail", "enviado desde un dispositivo", "enviado desde el móvil",
    "enviado desde el movil", "enviado desde samsung", "enviado desde mail",
    "enviado desde huawei", "enviado desde xiaomi", "enviado desde iphone", "enviado desde ipad",
    "enviado desde el correo de", "enviado de samsung", "enviado de outlook", "enviado de yahoo",
    "enviado desde proton", "enviado desde blackberry", "enviado desde dispositivo",
    "enviado con proton", "enviado con el correo electrónico seguro", "enviado a través de",
    "enviado de mi ", "enviado mediante ", "obtener outlook para", "obtén outlook para",
    "consigue outlook para", "descargar outlook para", "outlook para android", "outlook para ios",
    "enviado do meu", "enviado de meu", "enviada do meu", "enviado a partir do",
    "enviado do outlook", "enviado do yahoo", "enviado do correio", "enviado do email",
    "enviado do e-mail", "enviado do iphone", "enviado do ipad", "enviado via ", "enviado pelo ",
    "enviado por meio do", "enviado com o proton", "enviado com o e-mail seguro",
    "obter o outlook para", "obter outlook para", "obtenha o outlook para",
    "baixe o outlook para", "envoyé de mon", "envoyé depuis", "envoyé à partir de",
    "envoyé de outlook", "envoyé d'outlook", "envoyé avec proton", "envoyé avec la messagerie", "télécharger outlook pour",
    "obtenir outlook pour", "outlook pour android", "outlook pour ios", "provenance : courrier",
    "von meinem ", "von samsung", "von outlook", "von yahoo", "von iphone", "von ipad", "von mir gesendet", "gesendet von ", "gesendet mit ", "gesendet aus ",
    "gesendet über ", "diese nachricht wurde von meinem", "outlook für", "holen sie sich outlook",
    "inviato da ", "inviato dal ", "inviato con proton", "scarica outlook per",
    "ottieni outlook per", "verzonden vanaf ", "verstuurd vanaf ", "verzonden met ",
    "skickat från min", "skickat från ", "sendt fra min", "sendt fra ", "enviat des del",
    "enviat des de", "enviado dende", "wysłane z ", "wysłano z ", "отправлено с ",
    "отправлено из ", "lähetetty ", "odesláno z ", "odoslané z ", "trimis de pe ",
    "iphoneから送信", "ipadから送信", "发自我的", "发自我的iphone", "发自我的ipad", "发自我的手机",
    "發自我的", "發自我的iphone", "從我的iphone傳送", "从我的iphone发送", "나의 iphone에서",
)  # fmt: skip

# How a notice is entitled; its text says more.
ENTITLED: Final = (
    "aviso legal", "aviso de confidencialidad", "aviso de confidencialidade",
    "aviso de privacidad", "aviso de privacidade", "nota de confidencialidad",
    "nota de confidencialidade", "nota legal", "cláusula de confidencialidad", "confidencialidad",
    "confidencialidade", "advertencia legal", "advertencia", "protección de datos",
    "proteção de dados", "confidentiality notice", "confidentiality", "confidential", "legal notice",
    "legal disclaimer", "disclaimer", "privileged and confidential", "privacy notice", "notice:",
    "avis de confidentialité", "avis légal", "avertissement", "mention légale",
    "mentions légales", "vertraulichkeitshinweis", "rechtlicher hinweis", "haftungsausschluss",
    "hinweis:", "wichtiger hinweis", "avviso di riservatezza", "avviso legale",
    "nota di riservatezza", "informativa privacy", "avvertenza", "riservatezza", "aviso:",
    "important:", "importante:",
)  # fmt: skip
# How the text of a notice begins.
NOTICES: Final = (
    "este mensaje", "este correo", "este e-mail", "este email", "este comunicado", "el presente correo",
    "el presente mensaje", "la información contenida", "la informacion contenida",
    "la información incluida", "la información transmitida", "el contenido de este",
    "el contenido del presente", "los datos personales", "le informamos que", "le informamos de que",
    "de conformidad con", "en cumplimiento de", "de acuerdo con", "conforme a",
    "si usted no es el destinatario", "si no es usted el destinatario", "si ha recibido este",
    "si usted ha recibido", "antes de imprimir", "no imprima", "piense en el medio ambiente",
    "esta mensagem", "a presente mensagem", "esta comunicação", "as informações contidas",
    "a informação contida", "as informações existentes", "o conteúdo dest", "o conteúdo deste",
    "se você não é o destinatário", "se não for o destinatário", "se você recebeu",
    "caso tenha recebido", "pense no meio ambiente", "pense antes de imprimir",
    "this message", "this email", "this e-mail", "this communication", "this transmission",
    "the information contained", "the information in this", "the information transmitted",
    "the contents of this", "the content of this", "any views or opinions", "if you are not the intended",
    "if you have received this", "please consider the environment", "think before you print",
    "before printing", "ce message", "ce courriel", "ce mail", "cet e-mail", "cet email",
    "le présent message", "les informations contenues", "le contenu de ce",
    "si vous n'êtes pas", "si vous avez reçu", "pensez à l'environnement", "avant d'imprimer",
    "n'imprimez", "diese e-mail", "diese email", "diese nachricht", "dieses e-mail",
    "der inhalt dieser", "die in dieser", "die informationen in dieser",
    "wenn sie nicht der", "sollten sie nicht der", "falls sie nicht der",
    "bitte denken sie an die umwelt", "bitte prüfen sie", "questo messaggio", "questa e-mail",
    "questa email", "questa comunicazione", "le informazioni contenute", "le informazioni trasmesse",
    "il contenuto di questa", "il contenuto della presente", "il presente messaggio",
    "la presente comunicazione", "la presente e-mail", "ai sensi de", "qualora",
    "se avete ricevuto", "se ha ricevuto", "prima di stampare", "rispetta l'ambiente",
    "libre de virus", "virus-free", "livre de vírus", "garanti sans virus", "virenfrei",
    "privo di virus", "el software de antivirus", "o software antivírus", "avast logo",
)  # fmt: skip
# Beginnings of words that prove a notice; one of these at least, …
PROVE: Final = (
    "confidenc", "confident", "destinatari", "destinatá", "destinatair", "empfänger", "vertraulich",
    "riservat", "intended", "recipient", "addressee", "privileg", "por engano", "par erreur",
    "per errore", "irrtümlich", "versehentlich", "in error", "unauthori", "no autorizad",
    "não autorizad", "untersagt", "disclos", "medio ambiente", "meio ambiente", "environment",
    "environnement", "umwelt", "l'ambiente", "rgpd", "gdpr", "lopd", "lgpd", "dsgvo", "2016/679",
    "avast", "avg.com", "norton", "kaspersky", "eset",
)  # fmt: skip
# … and of both two.
SUPPORT: Final = (
    "por error", "por erro", "by mistake", "prohibi", "proibi", "vietat", "interdit", "divulga",
    "imprim", "print", "stampar", "drucken", "ausdruck", "datos personales", "dados pessoais",
    "personal data", "données personnelles", "virus", "vírus", "viren", "remitente", "remetente",
    "the sender", "expéditeur", "absender", "mittente", "copiar", "copying", "árbol", "árvore",
)  # fmt: skip
