"""The words around a thought in English; see `stages.content.languages.vocabulary.Vocabulary`."""

from __future__ import annotations

from stages.content.languages.vocabulary import Vocabulary, phrases, words

_ARTICLES = words("a an the")
_DETERMINERS = words(
    "my your his her its our their this these those every each no any some another such very more most several many"
    " few both all own which whose what"
)
_PREPOSITIONS = words(
    "in on at by for from with without to into onto of under between among through during about against across behind"
    " beyond within around toward towards per via upon than as like over above below near off out"
)
_AUXILIARIES = words(
    "is are was were be been being am will would can could shall should may might must do does did has have had having"
    " isn't aren't wasn't weren't won't can't couldn't shouldn't mustn't don't doesn't didn't not cannot"
)
_PRONOUNS = words(
    "i you he she it we they me him us them who whom myself yourself itself ourselves themselves something anything"
    " nothing everything somebody anybody nobody everybody someone anyone everyone one ones mine yours theirs"
)
_LINKS = words(
    "and but or nor so yet because although though while when whenever where wherever if unless until since before"
    " after whereas that whether how why there here then too also just only even still already again"
)

_ORDERS = phrases(
    "first|firstly|first of all|first off|second|secondly|third|thirdly|fourth|fourthly|fifth|next|then|finally|lastly"
    "|last|last of all|last but not least|to begin with|to start with|in the first place|after that|afterwards"
    "|step one|step two|step three|step four|step five|step six|number one|number two|number three|number four"
    "|one last point|one last thing|one more thing|one final point|my first point|my second point|my last point"
    "|the first is|the second is|the third is|the fourth is|the last is|the next is|the first one is|the second one is"
    "|the third one is|the fourth one is|the last one is|the other is|the other one is|the first step is"
    "|the second step is|the third step is|the next step is|the last step is|the final step is|the first rule is"
    "|the second rule is|the third rule is|the first thing is|the second thing is|the last thing is"
)
_WEIGHTY = phrases(
    "remember|remember that|always remember|always remember that|keep in mind|keep in mind that|bear in mind|note that"
    "|please note that|make sure|make sure that|make sure to|make sure you|be sure to|don't forget to|do not forget to"
    "|don't forget that|don't forget|do not forget|the key is|the key is to|the key is that|the point is"
    "|the point is that|it is important to|it's important to|it is important that|it's important that"
    "|it is essential to|it is essential that|it is vital to|the most important thing is"
    "|the most important thing is to|the most important thing is that|most importantly|above all|most of all"
    "|the main thing is|what matters is|the lesson is|the rule is|the rule is simple|the golden rule is"
    "|the bottom line is|the biggest change is|the main change is|the main reason is|the reason is|the goal is"
    "|the goal is to|the trick is|the trick is to|the idea is|the idea is to|the idea is that|in short|in summary"
    "|to sum up|in conclusion|the answer is|therefore|thus|hence|consequently|that is why|this is why|that's why"
    "|this means|this means that|that means|that means that|as a result|there is|there's|there are|there will be"
    "|there was|there were|here is|here's|here are"
)
_LEADS = phrases(
    "now|so|and|but|or|also|too|well|okay|ok|again|once again|in addition|besides|moreover|furthermore|however|yet"
    "|still|instead|meanwhile|today|nowadays|of course|in fact|indeed|actually|basically|honestly|frankly|obviously"
    "|clearly|fortunately|unfortunately|luckily|sadly|surprisingly|for example|for instance|in other words|as you know"
    "|as you can see|as i said|as we have seen|in general|generally|usually|in practice|i think|i think that|i believe"
    "|i believe that|we believe|we believe that|we think|it turns out|it turns out that"
    "|we have also|we have|we've"
    "|i want you to|i would like you to|i'd like you to|i ask you to|let us|let's|please|try to|the fact is"
    "|the fact is that|by the way|at last|at least|from now on|in the end|at the same time|on the other hand"
    "|on the one hand|then|all in all|simply|just"
)
_CLAUSES = phrases(
    "the more|the less|the longer|the sooner|the earlier|because|since|so that|in order to|although|though"
    "|even though|while|whilst|when|whenever|where|wherever|if|even if|unless|until|till|before|after|once"
    "|as soon as|as long as|as if|as though|whereas|which|who|whom|whose|whether|rather than|instead of|such as"
    "|including|even|not even|except|provided that|in case|that is why|so"
)
_FILLERS = phrases(
    "really|very|quite|just|simply|actually|basically|of course|in fact|also|in short|literally|please|that is"
    "|which is|that are|which are|who is|who are|for example|for instance|thoroughly"
)
_DEEDS = words(
    "accept add adjust agree aim allow answer apply approve arrange ask assign attach attend avoid back be begin bring"
    " build buy call cancel carry catch celebrate change check choose clean clear click climb close collect combine"
    " come compare complete configure confirm connect consider contact continue convert copy count cover create cut"
    " decide decline define delete deliver deny deploy describe design disable discuss do don't double download drag"
    " draw drink drive drop eat edit empty enable encourage end enjoy ensure enter establish examine exclude expect"
    " explain explore export face fasten file fill filter find finish fit fix focus fold follow forget gather get give"
    " go grab grow hand hang have help hide hold identify ignore imagine import improve include increase inform insert"
    " inspect install invest invite isolate join keep knock know label lay lead learn leave let lift limit link listen"
    " load lock log look lower maintain make manage mark match measure meet mention minimise minimize mix monitor"
    " mount move name never always note notify observe offer open order organise organize pack park pass pause pay"
    " pick place plan plug position pour practice practise prepare present press prevent print prioritise prioritize"
    " protect prove provide pull push put question quit raise reach read rebuild record reduce refer refill refuse"
    " register reject release remember remove rename repair repeat replace reply report request require reset respect"
    " respond rest restart restore return reuse review revoke reward rinse roll rotate run save scan schedule scroll"
    " search secure see select send separate serve set share shut sign sit skip sleep slow smile sort speak spend"
    " split spread stand start state stay step stick stop store strip submit support switch take talk tap teach tell"
    " test thank think throw tick tie tighten touch track train treat trust try turn type understand unlock unplug"
    " update upgrade upload use validate verify visit wait walk warm warn wash watch wear wipe work wrap write"
)

ENGLISH = Vocabulary(
    small=_ARTICLES | _DETERMINERS | _PREPOSITIONS | _AUXILIARIES | _PRONOUNS | _LINKS,
    dangling=_ARTICLES
    | _DETERMINERS - words("more most all both this these those")
    | _PREPOSITIONS - words("in on off out up over above below near around through")
    | _AUXILIARIES
    | words(
        "i you he she we they who and but or nor so because although while when where if that very next due according"
    ),
    leaning=words("yourself themselves itself himself herself myself ourselves"),
    leads=_LEADS,
    orders=_ORDERS,
    weighty=_WEIGHTY,
    clauses=_CLAUSES,
    joins=words("and but or"),
    places=_PREPOSITIONS - words("of than as off out over around near like"),
    fillers=_FILLERS,
    articles=_ARTICLES,
    owners=words("their its our his her"),
    deeds=_DEEDS,
    strong=words(
        "never always must only important essential critical crucial vital key main biggest best first most every"
        " nobody cannot mustn't required mandatory forbidden prohibited rule rules better"
    ),
    back=words("it this that these those they he she him them such both his her their its here either neither one"),
    meant=words("it them him her these those they"),
    past=words("was were had did didn't wasn't weren't"),
    ended=("ed",),
    vague=words(
        "thing things point points case cases way ways reason reasons problem problems story example"
        " examples part parts matter subject topic idea kind sort lot different difference change changes clear said"
    ),
    self=words("i i'm i've i'd i'll me my myself"),
    hello=phrases(
        "hello|hi|hey|welcome|good morning|good afternoon|good evening|my name is|thanks for watching|thank you for"
        "|in this video|in this lesson|in this session|in this course|in this module|in this lecture|in this talk"
        "|in the next|today we|today i|today's lecture|today's lesson|today's session|we will look at|i will show you"
        "|i'll show you|i would like to tell|i'd like to tell|let me tell you|let me show you|you will learn"
        "|you'll learn|i am going to|i'm going to|by the end of|this lesson takes|this video takes|this course is"
        "|i will walk you|i'll walk you|we will talk about|we'll talk about|i want to talk|i'm happy|i am happy"
        "|i assume|let us begin|let's begin|let's get started|let us start|let's start|let me explain|this lecture"
        "|let me start|glad to"
    ),
    verbs=_AUXILIARIES - words("be been being"),
    offers=phrases(
        "you can|you may|you will|you'll|you could|you can also|you may also|you will also|you'll also|you can now"
        "|you will now|you might want to|you want to|you'll want to|you need to|you have to|you must|you should"
        "|you also need to|you also have to|you must also|you should also|you ought to|we need to|we have to|we must"
        "|we should"
    ),
    turns=phrases(
        "let me|let us begin|let's begin|let us start|let's start|let us look|let's look|let us turn|let's turn"
        "|let us talk|let's talk|let us move|let's move|let us sum up|let's sum up|let us see|let's see"
        "|to begin with the"
        "|i will now|i'll now|we will now|we now come|we come to|we will look|we will talk|we'll look|we'll talk"
    ),
    conditions=phrases(
        "if|even if|unless|until|till|when|whenever|while|before|after|once|as soon as|as long as|except|without"
        "|provided that"
    ),
    nots=words(
        "not never no don't doesn't didn't can't cannot won't isn't aren't mustn't shouldn't nobody nothing neither"
        " nor"
    ),
    absolute=words("only always every all must"),
    only=words("only"),
    infinitive=words("to that"),
    bye=phrases(
        "thank you|thanks|goodbye|bye|see you|good luck|that's all|that is all|that's it|take care|good night"
        "|enjoy your|i wish you|we wish you|next week we|next time|until then|until next|have a great|have a nice"
        "|welcome|look forward"
    ),
)  # fmt: skip
