"""The words around a thought in languages other than English; see `stages.content.languages.vocabulary.Vocabulary`.

The lists are short: what they lack costs a little polish, never a wrong word, since bullets are the author's own words.
"""

from __future__ import annotations

from stages.content.languages.vocabulary import Vocabulary, phrases, words

_GERMAN_PREPOSITIONS = words(
    "in im an am auf aus bei beim mit nach von vom zu zum zur für durch ohne um über unter vor gegen bis seit zwischen"
    " während wegen trotz ab"
)
_GERMAN_VERBS = words(
    "ist sind war waren wird werden wurde wurden hat haben hatte hatten kann können konnte muss müssen musste soll"
    " sollen sollte darf dürfen will wollen möchte mag bin seid bist habe"
)
GERMAN = Vocabulary(
    small=_GERMAN_PREPOSITIONS | _GERMAN_VERBS | words(
        "der die das den dem des ein eine einen einem einer eines mein dein sein ihr unser euer kein keine keinen"
        " dieser diese dieses diesem diesen jeder jede jedes ich du er sie es wir man mich dich sich uns euch ihm ihn"
        " ihnen ihre ihren ihrem ihrer und aber oder denn weil dass wenn ob als da damit nicht auch nur noch schon so"
        " sehr mehr hier dort dann wie was wer wo mal doch ja nein ganz gar immer"
    ),
    dangling=_GERMAN_PREPOSITIONS - words("aus auf ab an vor zu nach mit durch um") | words(
        "der die das den dem des ein eine einen einem einer eines mein dein sein ihr ihre ihren ihrem ihrer unser kein"
        " keine keinen dieser diese dieses und oder aber dass wenn weil sie ich wir er es sehr"
    ),
    leads=phrases(
        "also|und|aber|oder|nun|jetzt|so|auch|außerdem|zudem|ferner|deshalb|daher|darum|trotzdem|jedoch|natürlich"
        "|übrigens|zum beispiel|das heißt|bitte|heute|dabei|dazu|es gibt|hier ist|hier sind|ich glaube|wie gesagt"
        "|kurz gesagt|im grunde|eigentlich|am besten"
    ),
    orders=phrases(
        "erstens|zweitens|drittens|viertens|fünftens|zuerst|zunächst|als erstes|als nächstes|danach|dann|anschließend"
        "|schließlich|zuletzt|zum schluss|als letztes|noch etwas|noch eins|ein letzter punkt|schritt eins|schritt zwei"
    ),
    weighty=phrases(
        "denken sie daran|denken sie immer daran|denk daran|wichtig ist|besonders wichtig ist|besonders wichtig sind"
        "|wichtig|vor allem|merken sie sich|achten sie darauf|das wichtigste ist|entscheidend ist|vergessen sie nicht"
        "|stellen sie sicher|die regel lautet|kurz"
    ),
    clauses=phrases(
        "weil|denn|da|wenn|falls|sobald|solange|bevor|nachdem|während|damit|sodass|so dass|obwohl|ob|um|ohne dass"
        "|sondern|statt|wie zum beispiel|zum beispiel|insbesondere|außer"
    ),
    conditions=phrases("wenn|falls|sobald|solange|bevor|nachdem|bis|außer|ohne dass"),
    joins=words("und aber oder"),
    places=_GERMAN_PREPOSITIONS - words("von vom zu zum zur"),
    fillers=phrases("wirklich|einfach|eigentlich|natürlich|bitte|übrigens|zum beispiel|bereits|dabei"),
    articles=words("der die das ein eine"),
    only=words("nur"),
    infinitive=words("dass"),
    polite=words("sie"),
    deeds=words("nie niemals immer"),
    nots=words("nicht nie niemals kein keine keinen keinem niemand nichts"),
    absolute=words("nur immer jeder jede jedes alle"),
    strong=words("nie niemals immer nur wichtig wichtigste jeder jede jedes alle muss müssen keinen verboten"),
    back=words("das dies dieser diese dieses er es ihn ihm sie dort dazu davon daran dabei wer ihre"),
    meant=words("ihn ihm sie es ihnen diese dieser dieses"),
    past=words("war waren wurde wurden hatte hatten"),
    vague=words("ding dinge sache sachen punkt punkte fall fälle grund gründe frage fragen beispiel teil thema idee"),
    self=words("ich mich mir mein meine"),
    verbs=_GERMAN_VERBS,
    final=words(
        "ab an auf aus bei ein fest fort her hin los mit nach vor weg weiter zu zurück zusammen um durch nicht ein"
        " statt"
    ),
    hello=phrases(
        "hallo|guten tag|guten morgen|guten abend|willkommen|herzlich willkommen|mein name ist|in diesem video"
        "|geht es um|in dieser lektion|in diesem kurs|ich zeige ihnen|ich möchte ihnen|heute|keine sorge|vielen dank"
    ),
    bye=phrases(
        "vielen dank|danke|auf wiedersehen|tschüss|bis zum nächsten|bis bald|das war|das war's|viel erfolg|viel spaß"
        "|alles gute|schönen tag|bleiben sie"
    ),
)  # fmt: skip

FRENCH = Vocabulary(
    small=words(
        "le la les l' un une des du de au aux à en dans sur sous avec sans pour par entre chez vers contre pendant mon"
        " ton son ma ta sa mes tes ses notre votre leur nos vos leurs ce cet cette ces chaque je tu il elle on nous"
        " vous ils elles me te se lui y et mais ou donc car que qui quand si comme dont où est sont était a ont avait"
        " sera être avoir fait peut peuvent doit doivent faut ne pas plus très aussi tout tous toute toutes c'est d'un"
        " d'une qu'il"
    ),
    dangling=words(
        "le la les l' un une des du de au aux à en dans sur sous avec sans pour par entre chez vers mon ton son ma ta"
        " sa mes tes ses notre votre leur nos vos leurs ce cet cette ces chaque et mais ou que qui si ne est sont a"
        " ont très"
    ),
    leads=phrases(
        "et|mais|ou|donc|alors|or|ainsi|aussi|en effet|en fait|bien sûr|de plus|en outre|par ailleurs|cependant"
        "|pourtant|par exemple|c'est pourquoi|aujourd'hui|maintenant|il y a|voici|voilà|vous devez|vous devriez"
        "|il faut|il vous faut|je pense que|nous pensons que|s'il vous plaît"
    ),
    orders=phrases(
        "premièrement|deuxièmement|troisièmement|d'abord|tout d'abord|ensuite|puis|après cela|enfin|finalement"
        "|pour finir|pour commencer|en premier lieu|en second lieu|en dernier lieu|dernier point"
    ),
    weighty=phrases(
        "rappelez-vous|rappelez-vous que|souvenez-vous que|n'oubliez pas|n'oubliez pas que|n'oubliez pas de"
        "|il est important de|il est essentiel de|l'essentiel est de|l'important est de|surtout|avant tout|veillez à"
        "|assurez-vous de|assurez-vous que|en résumé|la clé est"
    ),
    clauses=phrases(
        "parce que|parce qu'il|car|puisque|quand|lorsque|si|dès que|tant que|avant de|avant que|après|pendant que"
        "|afin de|afin que|pour que|bien que|même si|qui|dont|où|comme|sauf|sans que|par exemple|y compris|au lieu de"
    ),
    conditions=phrases("si|quand|lorsque|dès que|tant que|avant de|avant que|après|sauf|sans|même si|jusqu'à"),
    joins=words("et ou mais"),
    places=words("dans sur sous avec sans pour par entre chez vers contre pendant en depuis"),
    fillers=phrases("vraiment|simplement|bien sûr|en fait|par exemple|tout simplement|également"),
    articles=words("le la les un une des"),
    infinitive=words("de que à d'"),
    deeds=words(
        "utilisez n'utilisez n'ouvrez n'envoyez n'oubliez n'acceptez n'ajoutez n'appelez vérifiez choisissez gardez"
        " évitez ouvrez fermez appuyez cliquez prenez mettez faites soyez appelez demandez écrivez lisez retirez"
        " placez contactez portez ne signalez suivez respectez lavez rangez éteignez allumez branchez débranchez notez"
        " enregistrez verrouillez changez commencez attendez posez préparez"
    ),
    nots=words("ne n' pas jamais aucun aucune rien personne"),
    absolute=words("toujours seulement chaque tout tous toutes"),
    strong=words(
        "toujours jamais important essentiel clé seulement chaque principal meilleur obligatoire interdit doit"
    ),
    back=words(
        "il elle ils elles cela ça ce c'est ceci celui celle ceux cette ces leur leurs son sa ses le la les l' y"
    ),
    self=words("je j'ai me moi mon ma mes"),
    verbs=words("est sont était étaient a ont avait sera seront peut peuvent doit doivent"),
    hello=phrases(
        "bonjour|bonsoir|bienvenue|je m'appelle|dans cette vidéo|dans ce cours|dans cette leçon|aujourd'hui nous"
        "|nous allons|je vais vous|vous allez apprendre|merci de"
    ),
    bye=phrases("merci|au revoir|à bientôt|bonne chance|bonne journée|c'est tout|à la prochaine|prenez soin"),
)  # fmt: skip

SPANISH = Vocabulary(
    small=words(
        "el la los las un una unos unas de del a al en con sin por para desde hasta sobre entre hacia contra durante"
        " mi tu su mis tus sus nuestro nuestra este esta estos estas ese esa cada yo tú él ella nosotros ustedes usted"
        " ellos me te se le les lo nos y e o u pero porque que quien cuando si como donde es son está están era fue ha"
        " han hay ser haber puede pueden debe deben no muy más también ya todo todos toda todas"
    ),
    dangling=words(
        "el la los las un una unos unas de del a al en con sin por para desde hasta sobre entre hacia mi tu su mis tus"
        " sus nuestro nuestra este esta estos estas ese esa cada y e o u pero que si es son está no muy se"
    ),
    leads=phrases(
        "y|pero|o|entonces|así que|así|pues|además|también|sin embargo|por eso|por lo tanto|por ejemplo|de hecho"
        "|por supuesto|hoy|ahora|hay|aquí está|debe|usted debe|debes|tienes que|tiene que|hay que|por favor|creo que"
    ),
    orders=phrases(
        "primero|segundo|tercero|en primer lugar|en segundo lugar|en tercer lugar|luego|después|a continuación"
        "|por último|finalmente|para empezar|para terminar|un último punto"
    ),
    weighty=phrases(
        "recuerde|recuerde que|recuerda|recuerda que|recuerden que|no olvide|no olvides|no olvides que|es importante"
        "|es importante que|es esencial|lo más importante es|la clave es|sobre todo|ante todo|asegúrese de"
        "|asegúrate de|tenga en cuenta que|en resumen"
    ),
    clauses=phrases(
        "porque|ya que|pues|cuando|si|en cuanto|mientras|antes de|antes de que|después de|para que|aunque|donde|quien"
        "|como por ejemplo|por ejemplo|salvo|excepto|sin que|incluso|en lugar de|de modo que"
    ),
    conditions=phrases("si|cuando|en cuanto|mientras|antes de|después de|salvo|excepto|sin|hasta"),
    joins=words("y e o pero"),
    places=words("en con sin por para desde hasta sobre entre hacia contra durante"),
    fillers=phrases("realmente|simplemente|por supuesto|de hecho|por ejemplo|también"),
    articles=words("el la los las un una"),
    infinitive=words("que de"),
    deeds=words(
        "use usa utilice utiliza compruebe comprueba elija elige abra abre cierre cierra pulse pulsa haga haz ponga"
        " pon tome toma llame llama pida pide escriba escribe lea lee guarde guarda evite evita revise revisa mantenga"
        " mantén nunca siempre no apague apaga encienda enciende espere espera cambie cambia bloquee bloquea retire"
        " retira"
    ),
    nots=words("no nunca jamás ningún ninguna nada nadie"),
    absolute=words("siempre solo sólo cada todo todos todas"),
    strong=words("siempre nunca importante esencial clave solo sólo cada principal mejor obligatorio prohibido debe"),
    back=words("él ella ellos esto eso este esta estos estas ese esa lo la le su sus allí ahí"),
    self=words("yo me mi mis"),
    verbs=words("es son está están era eran fue ha han puede pueden debe deben será"),
    hello=phrases(
        "hola|buenos días|buenas tardes|bienvenido|bienvenida|bienvenidos|me llamo|en este vídeo|en este video"
        "|en este curso|en esta lección|hoy vamos|vamos a ver|voy a mostrar|aprenderás|aprenderá"
    ),
    bye=phrases("gracias|adiós|hasta luego|hasta pronto|hasta la próxima|buena suerte|eso es todo|nos vemos"),
)  # fmt: skip

TONGUES = {"de": GERMAN, "fr": FRENCH, "es": SPANISH}
