"""Words that shape a request: prepositions, verbs that open it, words that are never a value."""

from __future__ import annotations

from simulator.language import STOP_WORDS

PREPOSITION_LIST = """
    in on at for from to into of with by about near around under over between before after
    until till through via using as within regarding concerning called named titled saying
    per like since during towards toward against without
"""
PREPOSITIONS = frozenset(PREPOSITION_LIST.split())
VERB_LIST = """
    add analyze answer apply arrange ask assess assign book bring buy calculate call cancel
    change check choose compare compose compute convert cook count create deliver delete
    describe detect determine develop display download draft email estimate evaluate explain
    extract fetch figure file find fix forward generate get give go google hand help
    identify illustrate increase inform insert invite launch let list load locate log look
    lookup lower mail make mark message move name need note notify obtain open order pay
    perform pick place plan play post predict prepare print provide pull purchase put raise
    rate read recommend record reduce register remind remove rename replace reply report
    request reschedule reserve reset resize retrieve return reveal review ring roll run save
    say schedule scan search see select send set share ship show simulate sketch solve sort
    start stop store subscribe submit suggest sum summarize switch take tell test text track
    transfer translate turn update upload use verify view want watch work write
    activate adjust allow approve archive attach block clear close confirm connect copy
    deactivate disable enable enroll exchange extend feed fill hire hold issue lend
    lock merge mute pause postpone publish reboot redeem refund reject
    release rent renew repeat replay restart resume rotate settle skip spin suspend
    swap transcribe unlock unmute withdraw
    accept acknowledge alert align announce appoint assemble authorize award back bill
    bake boil brew broadcast browse build button calibrate capture cast celebrate certify charge
    clean collect combine commit complete conduct configure contact contribute cover credit crop
    cut debit decline decrease decode decrypt dedicate define delay delegate delist deny deploy
    deposit derive design dial dim direct dismiss dispatch distribute divide divert double drain
    drop duplicate edit eject elect empty encode encrypt enter erase escalate evacuate examine
    execute expand export express factor fasten feature filter flag fly follow gather grade grant
    greet group grow guide halt hang harvest heat highlight hit illuminate import inflate inject
    inspect install integrate interview introduce investigate invoice involve iron join judge jump
    keep kill label land lay leave level lift limit link livestream loan lodge loop maintain
    manage map match measure migrate mix modify monitor mount mow multiply nominate offer
    operate optimize organize outline override pack paint park pass paste patch permit ping plant
    plot polish poll pour preheat prescribe preview program promote propose protect prune
    quote rank reach reassign rebook recall recharge recolor reconnect redirect refer refill
    refresh refuse regenerate relay relocate reopen reorder repair repaint resend resolve restock
    restore restrict reverse revoke rewind rewrite ride rinse rollback route sample sanitize scale
    score screenshot seal seat secure segment sell serve shift shorten shut sign silence simplify
    sing skim slice slow snooze spell split spray stack stamp stream stretch strip supply
    survey sweep sync tag terminate throw tighten tilt toggle toss tow trace trade train trim
    tune type undo unfollow unpack unpause unpublish unsubscribe upgrade vacuum validate void vote
    ban flip fine invert praise punish scrap stir weave weld knit sew soak
    wake walk warm warn wash water weigh wipe wire withhold wrap zip
"""
VERBS = frozenset(VERB_LIST.split())
"""Verbs that a request often begins with: at the start of a clause they are no part of a name."""

VERB_WORDS = "|".join(sorted(VERBS, key=len, reverse=True))
DETERMINER_LIST = """
    the a an my your his her our their this that these those some any all me us it
"""
DETERMINERS = frozenset(DETERMINER_LIST.split())
"""A word right before one of these is mostly a verb: "who directed the film", "dim the lights"."""

FUNCTION_WORD_LIST = """
    an i'd i'm i'll i've let's it's what's where's who's that's there's can't don't want
    need like would could must may might many much per via using given vs versus hey hi
    hello thanks thank okay ok yes no sure also well now currently really kindly whether
    needs wants nothing anything everything something next last past previous every
    another new yesterday today tonight tomorrow
"""
FUNCTION_WORDS = STOP_WORDS | PREPOSITIONS | frozenset(FUNCTION_WORD_LIST.split())
