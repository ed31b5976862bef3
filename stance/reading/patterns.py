"""The tables of `boilerplate`: reason to patterns, each of which must match a whole line.

Quotes are straight and dashes are hyphens in the line by then, ornaments at its ends are gone.
"""

from __future__ import annotations

from .dates import MONTH, WEEKDAY

NETWORK = (
    r"(?:facebook|twitter|x|linkedin|whats\s?app|telegram|reddit|pinterest|e-?mail|mail|print"
    r"|copy (?:the )?link|messenger|weibo|wechat|line|tumblr|flipboard|pocket|blue\s?sky|threads"
    r"|mastodon|instagram|youtube|tiktok|rss|viber|vk|sms)"
)
MEDIUM = rf"(?:(?:our )?{NETWORK}|social media)"
PIECE = r"(?:article|story|post|page|piece|report|essay|column|commentary|interview|video|podcast)"
# What a button can say beside the network: 'Share this story with a friend'.
FILLER = rf"(?:this|the|on|via|by|with|to|a|an|it|now|your|friends?|link|us|{PIECE}|{NETWORK})"
PAGES = (
    r"(?:home(?:page)?|about(?: us)?|contact(?: us)?|advertise(?: with us)?|careers|jobs|help|faqs?"
    r"|(?:terms(?: (?:of|and|&) (?:use|service|conditions))?)|privacy(?: policy| notice)?|legal"
    r"|cookies?(?: policy| settings| preferences| notice)?|accessibility|site ?map|menu|search"
    r"|close|back|next|previous|(?:next|previous) (?:article|post|page)|log ?in|log ?out|sign ?in"
    r"|sign ?up|register|my account|subscribe|newsletters?|archives?|donate|support us|shop|store"
    r"|do not sell my (?:personal )?information|download(?: pdf)?|skip to (?:main )?content)"
)
LETTER = (
    r"(?:newsletters?|e-?mails?|inbox|briefings?|digest|mailing list|podcast|unlimited access"
    r"|full access|free trial|free account|daily updates|alerts|subscription|subscribers?)"
)
# One to four words; written so that it matches in one way only.
CRUMB = r"[^\s|>\u203a\u00bb]+(?: [^\s|>\u203a\u00bb]+){0,3}"
# 'Sign up for our newsletter China has ...': a button run together with the sentence after it.
NO_SENTENCE = r"(?-i:(?!\s[\"']|\s[A-Z][a-z]|\sA\s))"
TITLE = r".*(?<!\.)(?<!\.[\"'])"
# Names, outlets and dates, each word after a space: a sentence has a verb in small letters.
NAME = r"an?|and|de|for|of|the|via|[^\sa-z]\S*"
NAMES = rf"(?-i:(?:\s(?:{NAME}))+)"
AGENCY = r"(?:AP|AP Photo|AFP|Reuters|Getty Images|Getty|Xinhua|EPA|EPA-EFE|TASS|Sputnik|Bloomberg)"
STAMP = (
    rf"(?-i:[^\sa-z]\S*|(?:{MONTH}|{WEEKDAY}),?|at|by|in|of|on|the|[ap]\.?m\.?|ago|read"
    r"|(?:minute|min|hour|day|week|month|year)s?|issue|on:|(?:last )?updated:?)"
)
WRITER = r"(?:author|writer|contributor)s?"
DISCLAIMER = r"(?:disclaimer: )?(?:the |all )?(?:views|opinions)"
REUSED = (
    r"(?:(?:re)?(?:published|distributed|written)|reproduced|broadcast|copied|stored|transmitted)"
)
BY_DOING = r"by (?:continuing|using|clicking|browsing|signing|subscribing|submitting|entering)"
PICTURE = r"(?:photo|photograph|image|picture|illustration|graphic|map|video|file photo)s?"

# At most 25 words, no reported speech, any case.
SHORT: dict[str, tuple[str, ...]] = {
    # Buttons under and above an article, alone or run together, with their counters.
    "share button": (
        rf"(?:click to )?(?:share|tweet|e-?mail|print|save|pin)(?:,?\s(?:and\s|or\s)?{FILLER})*"
        r"(?:\s?\(opens in (?:a )?new window\))?[:.!]?",
        rf"(?:share[:\s]+)?{NETWORK}(?:[\s,|/-]+(?:and\s|or\s)?{NETWORK})*",
        r"\d[\d.,]*\s?[km]? (?:shares?|likes?|views?|re?tweets?|reposts?|reactions?)",
        r"(?:listen to|print|download|bookmark|gift|cite) this " + PIECE,
    ),
    # The form below an article and the links to it. 'No comment' is an answer and not among them.
    "comment form": (
        r"(?:leave|post|add|write|submit) (?:a|your) (?:comment|reply|response)s?(?: below)?[.!]?",
        r"(?:no|view|view all|show|show all|hide|load|load more|read|read all|see all|recent"
        r"|\d[\d,]*) comments(?:\syet)?[.!]?(?:\s?\(\d+\))?",
        r"comments?(?:\s?[(:]?\s?\d*\s?\)?|\s?(?:are|have been) (?:closed|disabled)\.?|\soff)",
        rf"\d+ comments? on {TITLE}|1 comment",
        rf"\d+ (?:replies|responses)(?: to {TITLE})?|reply|cancel reply",
        r"log in to (?:comment|reply)\.?",
        r"be the first to (?:comment|reply)[.!]?|join the (?:conversation|discussion)[.!]?",
        r"your email address will not be published\..*|required fields are marked.*",
        r"you must be logged in to (?:post|leave|write|comment|reply)\b.*|save my name, e-?mail.+",
    ),
    # Calls to pay or to leave an address; a treaty can be signed up to as well, so a bare call or
    # the name of what is sent is needed.
    "subscription": (
        r"(?:please )?(?:subscribe|sign ?up|register|log ?in|sign ?in|join)"
        r"(?:\s(?:now|today|here|free|for free|us))*[.!]?",
        r"(?:please )?(?:subscribe|sign ?up|register)\b.*\b(?:our|my) (?:\S+ ){0,4}"
        rf"{LETTER}\b{NO_SENTENCE}.*",
        rf"(?:please )?(?:subscribe|sign ?up|register)\b[^.,]*\b{LETTER}(?:[.,!:].*| (?:now|today"
        r"|here|to|for|from|with|and (?:get|receive|never|stay|we|you'll))\b.*)?",
        r"subscribe to (?:us|our|my) [^.,]*[.!]?",
        rf"subscribe(?: to{NAMES})? (?:for|from) [^.,]*\d[^,]*",
        rf"subscribe to(?:{NAMES}| the (?:\S+ )?(?:channel|magazine|journal|edition|feed)[.!]?)",
        rf"(?:get|receive|want|join|enjoying)\b.*\b(?:our|your|my) (?:\S+ ){{0,4}}{LETTER}\b"
        rf"{NO_SENTENCE}(?! (?:is|are|was|were)\b).*",
        r"(?:[^.]+ )?(?:delivered |sent |straight |directly )+to your (?:inbox|e-?mail)"
        r"(?:[.,!].*| (?:address|every|each|daily|weekly|on|at|for)\b.*)?",
        r"thank(?:s| you) for (?:subscribing|signing up|reading)\b(?:[^,]*|[^.,!]*[.!].*)",
        r"already (?:a|have an?) (?:\S+ )?(?:subscriber|member|subscription|account)"
        r"(?:\?.*|[.:,]? (?:log|sign) ?in\b.*)?",
        rf"(?:this|the) {PIECE} is (?:only )?(?:for|available to) (?:our )?subscribers\b"
        r"(?! (?:at|in|of|to)\b).*",
        r"(?:you have|you've) .*\bfree (?:articles?|stories)\b.*",
        r"to (?:continue|keep) reading\b,?(?: \S+){0,6} (?:subscrib\w+|sign ?(?:in|up)|log ?in"
        r"|register|(?:create|open) an? (?:\S+ )?account)\b.*",
        r"(?:enter )?your (?:e-?mail|e-?mail address)[.:]?|e-?mail(?: address)?[:*]*",
        r"(?:\w+ )?newsletters?(?: sign-?ups?)?[.!:]?|never miss (?:a|an) \w+[.!]?",
        r"(?:please )?(?:support|fund) (?:our (?:work|journalism|reporting)"
        r"|independent (?:journalism|reporting)(?! in\b))\b.*",
        r"(?:become|be) a (?:member|subscriber|patron|supporter)\b(?: today| now)?[.!]?",
        r"(?:donate|subscribe|start your free trial|cancel any ?time)(?: now| today)?[.!]?",
    ),
    # 'Follow us on X', 'Follow Ann Bell on Bluesky'.
    "follow button": (
        rf"follow (?:us|me|our)\b(?: \S+){{0,4}} on {MEDIUM}\b.*",
        rf"follow(?: \S+){{1,5}} on {MEDIUM}(?:,? (?:and|or) {MEDIUM}|, {MEDIUM})*"
        r"(?:\W? ?(?:at )?@.*| for (?:more|news|updates|the latest)\b.*|[.:!])?",
        r"follow(?: us| me| @\S+|ing)?[.:!]?",
        rf"(?:find|like|join) us on(?: {MEDIUM}\b.*|{NAMES})",
        rf"(?:join|follow) our (?:\S+ )?(?:{NETWORK}|channel|community)\b(?! with\b)[^,]*",
    ),
    "advertisement": (
        r"(?:\(|\[)?(?:advertisements?|advertising|advertorial|ads?|sponsored(?: content| post)?"
        r"|promoted(?: content)?|paid (?:content|post|partner content))(?:\)|\])?[.:]?",
        r"(?:story|article|content) continues (?:below|after)(?: \S+){0,4}|report this ad",
        r"(?:advertisement\W+)?scroll (?:down )?to (?:continue|read)(?: \S+){0,3}",
    ),
    # The magazine's and the site's own vacancies.
    "job board": (
        r"(?:dreaming of|looking for) a (?:new )?(?:career|job)\b[^,?]*\?.*",
        r"(?:find|search|browse|see|view) (?:for )?(?:your|a|our|the|all|more|latest)"
        r"(?: [\w/-]+){0,4} (?:jobs?|vacancies|careers?)[.!]?",
        r"(?:try|visit|see|check out|browse|search|go to) .{1,60}\bjobs? ?board[.!]?",
        r"(?:[\w'-]+ ){0,3}jobs? ?board[.!]?|we(?: a|')re hiring(?:[.!:].*)?",
    ),
    # Headings of link lists; with their links they are QUOTING.
    "related links": (
        r"(?:related|recommended|recent|popular|latest|featured|trending|similar|top|more|must"
        r"|most (?:read|popular|viewed|shared|recent|commented))(?: (?:for you|now|in|on|this week"
        r"|today|reads?|articles?|features?|posts?|news|stories|comments?|content|reading|topics?"
        r"|links?|coverage|videos?|podcasts?|from (?:the|this) \w+(?: \w+)?))*:?",
        r"you (?:may|might) (?:also )?(?:like|enjoy|be interested in)(?: these)?[.:]?",
        r"(?:read|see) (?:also|next)|also (?:read|on|in)|up next|(?:our )?editors?'?s? picks?",
        r"(?:don't|do not) miss[:.!]?|in this (?:article|story|issue|section):?",
        r"more (?:from|by) \S+(?: \S+){0,4}(?<!\.)",
        rf"read the (?:full|original) {PIECE}(?: (?:here|below|at)(?::? \S+)?"
        rf"| (?:at|by|from|in|on)(?:{NAMES}| (?:our|the) (?:web)?site))?[.:]?",
    ),
    # Menus, footers and buttons of the site itself.
    "navigation": (
        rf"{PAGES}(?:[\s,|/>&.-]+(?:and\s)?{PAGES})*[.]?",
        r"back to (?:the )?(?:top|home|homepage|main page|all \w+)|toggle (?:navigation|menu)",
        r"(?:please )?(?:enable|turn on) javascript\b.*|loading(?:\.{3}|\u2026)?|play(?: video)?"
        r"|pause|mute|open in app|expand|collapse|show less|(?:table of )?contents",
        rf"view (?:in|on)(?: (?:(?:an?|the|your) )?[\w-]+|{NAMES})",
        r"page \d+(?: of \d+)?|https?://\S+|www\.\S+|\S+@\S+\.\w+|@\w+",
    ),
    # 'Analysis | Security | Central Asia': short pieces between strokes or arrows. A headline with
    # its outlet after a stroke has a longer piece, and is kept.
    "breadcrumb": (
        rf"{CRUMB}(?:\s?(?:[|>\u203a\u00bb]|\s//\s)\s?{CRUMB})+(?<![.!?])",
        r"home(?:\s/\s[^/.]{1,40})+",
        # One piece of such a path, as the label above a headline.
        r"features?|opinions?|op-?eds?|editorials?|exclusives?|breaking(?: news)?|news|blogs?"
        r"|world(?: news)?|live(?: updates)?|magazine|insights?",
    ),
    "tags": (
        r"(?:tags?|tagged|topics|filed under|categor(?:y|ies)|keywords|posted (?:in|under))"
        rf"\s?:{TITLE}|tags|topics",
        r"(?:filed under|posted (?:in|under)|tagged(?: with| as)?)\s[^.!?,|]{1,30}"
        r"(?:[,|][^.!?,|]{1,25})*",
        # 'comm comm commFeatures': the class names of a template.
        r"(\w{2,15})(?:[\s,|/]+\1){2,}\w*",
    ),
    "time stamp": (
        r"(?:first |date )?(?:published|updated|last (?:updated|modified)|posted|modified)(?=.*\d)"
        rf":?\s?{STAMP}(?:\s{STAMP}){{0,13}}",
        r"(?:an?|\d+) (?:minutes?|hours?|days?|weeks?|months?|years?) ago",
        r"(?:reading time:? ?)?(?:about )?\d+[ -]?min(?:ute)?s?(?:'?[ -]read)?(?:ing time)?",
    ),
    # 'Written by // June 10 // No comments', the head line of a blog's theme.
    "post head": (r"(?:written|posted) by\s?//.*",),
    "about the author": (
        r"(?!.* who(?:se)? (?!covers?|focus|has|have|latest|research|speciali[sz]|works?|writes?))"
        r"the (?:author|writer)s? (?:is|are) (?:an? |the )?(?:[\w'-]+ ){0,4}(?:editor|reporter"
        r"|correspondent|columnist|journalist|lecturer|professor|fellow|analyst|researcher|writer"
        r"|contributor|student)s?\b.*",
        r"about the authors?:?",
        rf"{DISCLAIMER}\b.{{0,70}}\b(?:are|belong|remain)(?: \w+)?(?: those of| to)?(?: the)?"
        rf" {WRITER}(?:'s?)?(?: (?:alone|only|own)\b.*| and (?:do|not|should)\b.*|[.,;].*)?",
        rf"{DISCLAIMER} (?:expressed )?(?:here|in this \w+|(?:by|of) (?:the |our )?{WRITER})"
        r" (?:are (?:\w+ )?their own|(?:do|may) not (?:necessarily )?(?:reflect|represent))\b.*",
    ),
}

# As SHORT, but capitals tell a credit from a sentence.
CASED: dict[str, tuple[str, ...]] = {
    # Under a picture: who took it.
    "photo credit": (
        rf"(?i:{PICTURE} |)(?i:credits?|courtesy)(?i: of)?(?:\s?[:/|]|\s-)\s?"
        r"(?:[^!?]{1,120}(?<![a-z]\.)|\S+(?: \S+){0,5})",
        rf"(?i:{PICTURE}|source|caption)\s?[:/|]\s?[^.!?]{{1,80}}",
        rf"(?i:{PICTURE} (?:courtesy of|provided by)) (?:the )?[A-Z][^!?]{{1,70}}(?<![a-z]\.)",
        rf"(?i:{PICTURE} (?:by|credit|from|via)){NAMES}(?: press \w+)?(?<![a-z]\.)",
        rf"[(\[](?i:{PICTURE}|credits?|source|courtesy)\b(?:.{{1,120}}(?<![a-z]\.)"
        r"|\S*(?: \S+){1,5})[)\]][.]?",
        rf"[(\[]?{AGENCY}(?:\s?/\s?[^!?]{{1,60}}(?<![a-z]\.)|\s(?:via|by){NAMES})?[)\]]?",
        rf"[A-Z][\w'.-]+(?: [A-Z][\w'.-]+){{0,3}}\s?(?:/|\bvia\b)\s?{AGENCY}"
        r"(?:[\s/][^.!?]{1,30})?",
    ),
}

# At most 25 words, any case; a title after the colon may report speech.
QUOTING: dict[str, tuple[str, ...]] = {
    "read more": (
        r"(?:click (?:here )?(?:to|for) |to )?(?:read|see|show|view|load|learn|find out|discover)"
        r" more(?: (?:here|articles|stories|posts|comments|news))?(?:\s?[.\u2026>+]*)",
        rf"(?:read|see|learn|find out|watch|listen) more\s?(?:[:|>-]|about|from|here|at)\s?{TITLE}",
        rf"(?:continue|keep) reading\b(?:{TITLE}|\S*(?: \S+){{0,6}})",
        r"(?:related(?: \w+)?|(?:also )?read(?: also| next| this)?|see also|also see|also read"
        rf"|recommended|more on this(?: story)?|don't miss|watch|listen)\s?:\s{TITLE}",
    ),
}

# Up to 70 words: legal notices.
LONG: dict[str, tuple[str, ...]] = {
    # The subject must be the site: others use cookies, too.
    "cookie notice": (
        r"(?:we|this (?:web)?site|our (?:web)?site)(?: and (?:our|its) (?:\S+ ){0,3}partners)?"
        r" uses? (?:\S+ ){0,3}cookies\b.*",
        r"this (?:web)?site uses akismet\b.*|we value your privacy\b.*",
        rf"{BY_DOING}\b.*\b(?:(?:cookie|privacy) (?:notice|policy)|terms of (?:service|use))\b.*",
        rf"{BY_DOING}\b(?=.*\b(?:cookies|our|receiv\w+|the terms|this (?:form|(?:web)?site))\b)"
        r".*\b(?:you|i)(?: are|'re)? (?:\w+ )?(?:accept|acknowledg|agree|confirm|consent)\w*\b.*",
        r"(?:accept|reject|manage|allow|decline)(?: all| only)?(?: necessary)? cookies?|i agree",
    ),
    "copyright": (
        r"(?:copyright\s)?(?:\u00a9|\(c\)\s?\d{4}|copyright\s(?:\(c\)\s?)?\d{4}).*",
        rf"(?:.{{1,120}}(?:[.|]|\s-)\s?|\S+(?:{NAMES})? )?all rights reserved\b.*",
        r"(?:this|no part of (?:the|this)|the(?= content| material))"
        rf" (?:content|material|publication|{PIECE})\b.{{0,40}}\b(?:may|must|can) ?(?:not )?be"
        rf" {REUSED}(?:,? (?:and |or )?{REUSED})*"
        r"(?:\.?|,? (?:including|in (?:any|part|whole)|under|with(?:out)?)\b.*)",
        rf"(?:this|the) {PIECE} (?:was |has been |is )?(?:first |originally |re)+"
        r"(?:published|appeared|printed|posted)"
        rf"(?-i:(?:\s(?:at|by|from|in|on|issue|edition|magazine|www\S+|{NAME}))*)\.?"
        r"(?: read the .*|(?: it| and)?(?: is| was| has been)?(?: re(?:published|printed|posted))?"
        r"(?: here)? (?:with (?:kind )?permission|under (?:an? |the )?creative commons)\b.*)?",
        rf"(?:re)?(?:printed|published|posted) with (?:kind )?permission(?: (?:by|from|of){NAMES}"
        r"(?: (?:author|editor|publisher)s?)?)?\.?",
        r"our standards: the thomson reuters trust principles.*",
    ),
}
