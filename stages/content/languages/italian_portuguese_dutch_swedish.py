"""More languages, as `stages.content.languages.german_french_spanish`: Italian, Portuguese, Dutch and Swedish."""

from __future__ import annotations

from stages.content.languages.vocabulary import Vocabulary, phrases, words

ITALIAN = Vocabulary(
    small=words(
        "il lo la i gli le l' un uno una di del della dei delle dello degli a al alla ai alle in nel nella con senza"
        " per da dal dalla su sul sulla tra fra mio tuo suo nostro vostro loro questo questa questi queste ogni io tu"
        " lui lei noi voi mi ti si ci vi e ed ma o oppure perché che chi quando se come dove è sono era ha hanno"
        " essere avere può possono deve devono non molto più anche già tutto tutti tutte c'è"
    ),
    dangling=words(
        "il lo la i gli le l' un uno una di del della dei delle dello degli a al alla ai alle in nel nella con senza"
        " per da dal dalla su sul sulla tra fra ogni questo questa e ed ma o che se è sono non molto si"
    ),
    leads=phrases(
        "e|ma|o|quindi|allora|così|inoltre|anche|tuttavia|però|perciò|per esempio|ad esempio|infatti|certo|oggi|ora"
        "|c'è|ci sono|ecco|deve|dovete|devi|bisogna|per favore|penso che|credo che"
    ),
    orders=phrases(
        "primo|secondo|terzo|in primo luogo|in secondo luogo|prima di tutto|per prima cosa|poi|dopo|infine|per finire"
        "|per cominciare|un ultimo punto"
    ),
    weighty=phrases(
        "ricordate|ricordate che|ricorda|ricorda che|ricordatevi di|non dimenticate|non dimenticate di|è importante"
        "|è importante che|è essenziale|la cosa più importante è|soprattutto|assicuratevi di|assicurati di|in breve"
    ),
    clauses=phrases(
        "perché|poiché|quando|se|appena|mentre|prima di|prima che|dopo|affinché|anche se|sebbene|dove|per esempio"
        "|ad esempio|tranne|senza che|invece di|in modo che"
    ),
    conditions=phrases("se|quando|appena|mentre|prima di|dopo|tranne|senza|finché|fino"),
    joins=words("e ed o ma"),
    places=words("in nel nella con senza per da dal dalla su sul sulla tra fra"),
    fillers=phrases("davvero|semplicemente|infatti|per esempio|anche"),
    articles=words("il lo la i gli le un uno una"),
    infinitive=words("che di"),
    deeds=words(
        "usate usa controllate controlla scegliete scegli aprite apri chiudete chiudi premete premi fate fai mettete"
        " metti prendete prendi chiamate chiama chiedete chiedi scrivete scrivi leggete leggi evitate evita mai sempre"
        " non spegnete spegni accendete accendi aspettate aspetta cambiate cambia tenete tieni bloccate blocca"
    ),
    nots=words("non mai nessun nessuno nessuna niente nulla"),
    absolute=words("sempre solo soltanto ogni tutto tutti tutte"),
    strong=words("sempre mai importante essenziale chiave solo soltanto ogni principale migliore obbligatorio vietato"),
    back=words("lui lei essi esso questo questa questi queste quello quella ciò lo la suo sua loro lì"),
    self=words("io mi mio mia miei"),
    verbs=words("è sono era erano ha hanno può possono deve devono sarà"),
    hello=phrases(
        "ciao|buongiorno|buonasera|benvenuti|benvenuto|mi chiamo|in questo video|in questo corso|in questa lezione"
        "|oggi vedremo|vi mostrerò|imparerete|imparerai"
    ),
    bye=phrases("grazie|arrivederci|a presto|alla prossima|buona fortuna|è tutto|buona giornata"),
)  # fmt: skip

PORTUGUESE = Vocabulary(
    small=words(
        "o a os as um uma uns umas de do da dos das em no na nos nas ao à aos às com sem por para pelo pela entre"
        " sobre até desde meu teu seu minha sua nosso nossa este esta estes estas esse essa cada eu tu você ele ela"
        " nós vocês eles me te se lhe e mas ou porque que quem quando como onde é são está estão era foi tem têm há"
        " ser ter pode podem deve devem não muito mais também já todo todos toda todas"
    ),
    dangling=words(
        "o a os as um uma de do da dos das em no na nos nas ao à aos às com sem por para pelo pela entre sobre até meu"
        " seu minha sua nosso nossa este esta esse essa cada e mas ou que se é são não muito"
    ),
    leads=phrases(
        "e|mas|ou|então|assim|além disso|também|no entanto|porém|por isso|portanto|por exemplo|de facto|de fato|claro"
        "|hoje|agora|há|aqui está|deve|você deve|devemos|é preciso|por favor|acho que|acredito que"
    ),
    orders=phrases(
        "primeiro|segundo|terceiro|em primeiro lugar|em segundo lugar|em seguida|depois|por último|por fim|finalmente"
        "|para começar|para terminar|um último ponto"
    ),
    weighty=phrases(
        "lembre-se|lembre-se de|lembre-se de que|lembre-se que|não se esqueça|não se esqueça de|não esqueça"
        "|é importante|é importante que|é essencial|o mais importante é|acima de tudo|certifique-se de|em resumo"
    ),
    clauses=phrases(
        "porque|pois|já que|quando|se|assim que|enquanto|antes de|antes que|depois de|para que|embora|onde|por exemplo"
        "|exceto|sem que|em vez de|de modo que"
    ),
    conditions=phrases("se|quando|assim que|enquanto|antes de|depois de|exceto|sem|até"),
    joins=words("e ou mas"),
    places=words("em no na nos nas com sem por para pelo pela entre sobre até desde"),
    fillers=phrases("realmente|simplesmente|claro|por exemplo|também"),
    articles=words("o a os as um uma"),
    infinitive=words("que de"),
    deeds=words(
        "use utilize verifique escolha abra feche pressione clique faça ponha coloque tome ligue peça escreva leia"
        " guarde evite nunca sempre não desligue espere mude mantenha bloqueie retire"
    ),
    nots=words("não nunca jamais nenhum nenhuma nada ninguém"),
    absolute=words("sempre só somente apenas cada todo todos todas"),
    strong=words("sempre nunca importante essencial chave só apenas cada principal melhor obrigatório proibido deve"),
    back=words("ele ela eles isso isto este esta estes estas esse essa aquilo lhe seu sua ali lá"),
    self=words("eu me meu minha"),
    verbs=words("é são está estão era foi tem têm pode podem deve devem será"),
    hello=phrases(
        "olá|bom dia|boa tarde|bem-vindo|bem-vinda|bem-vindos|o meu nome é|meu nome é|neste vídeo|neste curso"
        "|nesta lição|hoje vamos|vou mostrar|vai aprender|você vai aprender"
    ),
    bye=phrases("obrigado|obrigada|adeus|até logo|até breve|até à próxima|até a próxima|boa sorte|é tudo"),
)  # fmt: skip

DUTCH = Vocabulary(
    small=words(
        "de het een in op aan bij voor van met zonder naar uit over onder door om tot tussen tegen tijdens mijn jouw"
        " je uw zijn haar ons onze hun deze dit die dat elke elk ik jij hij zij wij jullie u me mij hem hen ze we zich"
        " en maar of want omdat als toen wanneer waar wie wat is was waren wordt worden heeft hebben had kan kunnen"
        " moet moeten zal zullen mag niet ook nog al zo zeer meer er hier daar dan heel"
    ),
    dangling=words(
        "de het een in bij voor van met zonder naar over onder tussen tegen mijn jouw je uw haar ons onze hun deze dit"
        " die dat elke elk en maar of want is zijn zeer ik wij u"
    ),
    leads=phrases(
        "en|maar|of|dus|nu|ook|bovendien|verder|daarom|toch|echter|bijvoorbeeld|natuurlijk|vandaag|er is|er zijn"
        "|hier is|u moet|je moet|we moeten|alstublieft|ik denk dat"
    ),
    orders=phrases(
        "ten eerste|ten tweede|ten derde|eerst|als eerste|daarna|vervolgens|dan|ten slotte|tot slot|als laatste"
        "|nog een laatste punt"
    ),
    weighty=phrases(
        "onthoud|onthoud dat|vergeet niet|vergeet niet om|het is belangrijk|het is belangrijk dat|belangrijk is"
        "|het belangrijkste is|vooral|bovenal|zorg ervoor dat|let op|kortom"
    ),
    clauses=phrases(
        "omdat|want|als|wanneer|zodra|zolang|voordat|nadat|terwijl|zodat|hoewel|waar|die|bijvoorbeeld|behalve"
        "|in plaats van"
    ),
    conditions=phrases("als|wanneer|zodra|zolang|voordat|nadat|tenzij|tot|behalve|zonder"),
    joins=words("en of maar"),
    places=words("in op aan bij voor met zonder naar uit over onder door tussen tegen tijdens"),
    fillers=phrases("echt|gewoon|eigenlijk|natuurlijk|bijvoorbeeld|ook"),
    articles=words("de het een"),
    infinitive=words("dat om te"),
    deeds=words(
        "gebruik controleer kies open sluit druk klik neem zet doe bel vraag schrijf lees bewaar vermijd houd zorg"
        " draag meld volg vergrendel nooit altijd wacht verander begin stop haal leg"
    ),
    polite=words("u"),
    nots=words("niet nooit geen niemand niets"),
    absolute=words("altijd alleen elke elk alle"),
    strong=words("altijd nooit belangrijk belangrijkste alleen elke elk beste verplicht verboden moet"),
    back=words("hij zij ze het dit dat deze die hem haar hun daar er"),
    self=words("ik me mij mijn"),
    verbs=words("is zijn was waren wordt worden heeft hebben kan kunnen moet moeten zal zullen mag"),
    final=words("af aan op uit bij in mee na over toe door weg terug samen om niet"),
    hello=phrases(
        "hallo|goedemorgen|goedemiddag|goedenavond|welkom|mijn naam is|in deze video|in deze cursus|in deze les"
        "|vandaag gaan we|ik laat u|u leert"
    ),
    bye=phrases("dank u|dank je|bedankt|tot ziens|tot de volgende|veel succes|dat was het"),
)  # fmt: skip

SWEDISH = Vocabulary(
    small=words(
        "en ett den det de i på vid för av med utan till från ur över under genom om mellan mot min din sin vår er"
        " deras denna detta dessa varje jag du han hon vi ni mig dig sig oss dem och men eller för att eftersom om när"
        " där som vem vad är var blir har hade kan ska måste får vill inte också bara så mycket mer här då"
    ),
    dangling=words(
        "en ett den det de i vid för av med utan till från ur över under mellan min din sin vår er denna detta dessa"
        " varje och men eller att som är jag vi ni mycket"
    ),
    leads=phrases(
        "och|men|eller|så|nu|också|dessutom|därför|ändå|dock|till exempel|naturligtvis|i dag|idag|det finns|här är"
        "|du måste|du ska|du bör|ni måste|vi måste|jag tror att|snälla"
    ),
    orders=phrases(
        "för det första|för det andra|för det tredje|först|sedan|därefter|till sist|slutligen|till slut|en sista sak"
    ),
    weighty=phrases(
        "kom ihåg|kom ihåg att|glöm inte|glöm inte att|det är viktigt|det är viktigt att|det viktigaste är"
        "|framför allt|se till att|kort sagt"
    ),
    clauses=phrases(
        "eftersom|därför att|när|om|så snart|så länge|innan|efter att|medan|så att|fast|fastän|där|som|till exempel"
        "|utom|i stället för|för att"
    ),
    conditions=phrases("om|när|så snart|så länge|innan|efter att|utom|utan|tills"),
    joins=words("och eller men"),
    places=words("i på vid med utan till från ur över under genom mellan mot"),
    fillers=phrases("verkligen|helt enkelt|egentligen|naturligtvis|till exempel|också"),
    articles=words("en ett den det de"),
    infinitive=words("att"),
    deeds=words(
        "använd kontrollera välj öppna stäng tryck klicka ta sätt gör ring fråga skriv läs spara undvik håll se bär"
        " lås aldrig alltid vänta byt börja stanna lägg följ"
    ),
    nots=words("inte aldrig ingen inget inga ingenting"),
    absolute=words("alltid bara varje alla"),
    strong=words("alltid aldrig viktig viktigt viktigaste bara varje bästa måste förbjudet"),
    back=words("han hon den det de detta denna dessa dem där dess deras"),
    self=words("jag mig min mitt mina"),
    verbs=words("är var blir har hade kan ska måste får"),
    hello=phrases(
        "hej|god morgon|god kväll|välkommen|välkomna|jag heter|i den här videon|i den här kursen|i dag ska vi"
        "|idag ska vi"
    ),
    bye=phrases("tack|hej då|vi ses|lycka till|det var allt"),
)  # fmt: skip

TONGUES = {"it": ITALIAN, "pt": PORTUGUESE, "nl": DUTCH, "sv": SWEDISH}
