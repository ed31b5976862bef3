"""The tables of `boilerplate`: reason to patterns, each of which must match a whole line.

Quotes are straight and dashes are hyphens in the line by then, ornaments at its ends are gone.
"""

from __future__ import annotations

NETWORK = (
    r"(?:facebook|twitter|x|linkedin|whats\s?app|telegram|reddit|pinterest|e-?mail|mail|print"
    r"|copy (?:the )?link|messenger|weibo|wechat|line|tumblr|flipboard|pocket|blue\s?sky|threads"
    r"|mastodon|instagram|youtube|tiktok|rss|viber|vk|sms)"
)
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
AGENCY = r"(?:AP|AP Photo|AFP|Reuters|Getty Images|Getty|Xinhua|EPA|EPA-EFE|TASS|Sputnik|Bloomberg)"
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
        r"\d+ comments? on .+|1 comment",
        r"\d+ (?:replies|responses)(?: to .+)?|reply|cancel reply|log in to (?:comment|reply)\.?",
        r"be the first to (?:comment|reply)[.!]?|join the (?:conversation|discussion)[.!]?",
        r"your email address will not be published\..*|required fields are marked.*",
        r"you must be logged in to .+|save my name, e-?mail.+",
    ),
    # Calls to pay or to leave an address; a treaty can be signed up to as well, so a bare call or
    # the name of what is sent is needed.
    "subscription": (
        r"(?:please )?(?:subscribe|sign ?up|register|log ?in|sign ?in|join)"
        r"(?:\s(?:now|today|here|free|for free|us))*[.!]?",
        rf"(?:please )?(?:subscribe|sign ?up|register)\b.*\b{LETTER}\b{NO_SENTENCE}.*",
        r"subscribe to (?:us|our|the|my) [^.,]*[.!]?|subscribe (?:for|from) [^.,]*\d[^,]*",
        rf"(?:get|receive|want|join|enjoying)\b.*\b(?:our|your|my) (?:\S+ ){{0,4}}{LETTER}\b"
        rf"{NO_SENTENCE}.*",
        r"(?:[^.]+ )?(?:delivered |sent |straight |directly )+to your (?:inbox|e-?mail)\b.*",
        r"thank(?:s| you) for (?:subscribing|signing up|reading)\b.*",
        r"already (?:a|have an?) (?:subscriber|member|subscription|account)\b.*",
        r"(?:this|the) " + PIECE + r" is (?:only )?(?:for|available to) (?:our )?subscribers\b.*",
        r"(?:you have|you've) .*\bfree (?:articles?|stories)\b.*",
        r"to (?:continue|keep) reading,? .*(?:subscribe|sign|register|log|account).*",
        r"(?:enter )?your (?:e-?mail|e-?mail address)[.:]?|e-?mail(?: address)?[:*]*",
        r"(?:\w+ )?newsletters?(?: sign-?ups?)?[.!:]?|never miss (?:a|an) \w+[.!]?",
        r"(?:please )?(?:support|fund) (?:our|independent) (?:work|journalism|reporting)\b.*",
        r"(?:become|be) a (?:member|subscriber|patron|supporter)\b(?: today| now)?[.!]?",
        r"(?:donate|subscribe|start your free trial|cancel any ?time)(?: now| today)?[.!]?",
    ),
    # 'Follow us on X', 'Follow Ann Bell on Bluesky'.
    "follow button": (
        rf"follow\b(?: \S+){{1,5}} on (?:(?:our )?{NETWORK}\b|social media).*",
        r"follow(?: us| me| @\S+|ing)?[.:!]?|(?:find|like|join) us on .+",
        rf"(?:join|follow) our (?:\S+ )?(?:{NETWORK}|channel|community)\b.*",
    ),
    "advertisement": (
        r"(?:\(|\[)?(?:advertisements?|advertising|advertorial|ads?|sponsored(?: content| post)?"
        r"|promoted(?: content)?|paid (?:content|post|partner content))(?:\)|\])?[.:]?",
        r"(?:story|article|content) continues (?:below|after)\b.*",
        r"(?:advertisement\W+)?scroll (?:down )?to (?:continue|read)\b.*|report this ad",
    ),
    # The magazine's and the site's own vacancies.
    "job board": (
        r"dreaming of a (?:new )?(?:career|job)\b.*|looking for a (?:new )?(?:career|job)\b.*\?",
        r"(?:find|search|browse|see|view) (?:for )?(?:your|a|our|the|all|more|latest)"
        r"(?: [\w/-]+){0,4} (?:jobs?|vacancies|careers?)[.!]?",
        r"(?:try|visit|see|check out|browse|search|go to) .{1,60}\bjobs? ?board[.!]?",
        r"(?:[\w'-]+ ){0,3}jobs? ?board[.!]?|we(?: a|')re hiring[.!]?.*",
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
        r"more (?:from|by) \S+(?: \S+){0,4}|read the (?:full|original) " + PIECE + ".*",
    ),
    # Menus, footers and buttons of the site itself.
    "navigation": (
        rf"{PAGES}(?:[\s,|/>&.-]+(?:and\s)?{PAGES})*[.]?",
        r"back to (?:the )?(?:top|home|homepage|main page|all \w+)|toggle (?:navigation|menu)",
        r"(?:please )?(?:enable|turn on) javascript\b.*|loading(?:\.{3}|\u2026)?|play(?: video)?"
        r"|pause|mute|open in app|view (?:in|on) .{1,30}|expand|collapse|show less|(?:table of )?"
        r"contents|page \d+(?: of \d+)?|https?://\S+|www\.\S+|\S+@\S+\.\w+|@\w+",
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
        r"(?:tags?|tagged|topics|filed under|categor(?:y|ies)|keywords|posted (?:in|under))\s?:.*",
        r"(?:filed under|posted (?:in|under)|tagged(?: with| as)?)\s[^.!?]{1,80}|tags|topics",
        # 'comm comm commFeatures': the class names of a template.
        r"(\w{2,15})(?:[\s,|/]+\1){2,}\w*",
    ),
    "time stamp": (
        r"(?:first |date )?(?:published|updated|last (?:updated|modified)|posted|modified)\b"
        r"[^.!?]{0,20}\d[^!?]{0,40}",
        r"(?:an?|\d+) (?:minutes?|hours?|days?|weeks?|months?|years?) ago",
        r"(?:reading time:? ?)?(?:about )?\d+[ -]?min(?:ute)?s?(?:'?[ -]read)?(?:ing time)?",
    ),
    # 'Written by // June 10 // No comments', the head line of a blog's theme.
    "post head": (r"(?:written|posted) by\s?//.*",),
    "about the author": (
        r"the (?:author|writer)s? (?:is|are) (?:an? |the )?(?:[\w'-]+ ){0,4}(?:editor|reporter"
        r"|correspondent|columnist|journalist|lecturer|professor|fellow|analyst|researcher|writer"
        r"|contributor|student)s?\b.*",
        r"about the authors?:?",
        r"(?:disclaimer: )?(?:the )?(?:views|opinions)(?: expressed| stated)?\b.{0,60}"
        r"\b(?:authors?|writers?)(?:'s|')?\b.{0,90}",
    ),
}

# As SHORT, but capitals tell a credit from a sentence.
CASED: dict[str, tuple[str, ...]] = {
    # Under a picture: who took it.
    "photo credit": (
        rf"(?i:{PICTURE} |)(?i:credits?|courtesy)(?i: of)?\s?[:/|-]\s?"
        r"(?:[^!?]{1,120}(?<![a-z]\.)|\S+(?: \S+){0,5})",
        rf"(?i:{PICTURE}|source|caption)\s?[:/|]\s?[^.!?]{{1,80}}",
        rf"(?i:{PICTURE} (?:by|courtesy of|credit|provided by|from|via)) (?:the )?"
        r"[A-Z][^!?]{1,70}(?<![a-z]\.)",
        rf"[(\[](?i:{PICTURE}|credits?|source|courtesy)\b.{{1,120}}[)\]][.]?",
        rf"[(\[]?{AGENCY}(?:\s?/\s?[^!?]{{1,60}}|\s(?:via|by)\s[^!?]{{1,60}})?[)\]]?",
        r"[A-Z][\w'.-]+(?: [A-Z][\w'.-]+){0,3}\s?(?:/|\bvia\b)\s?" + AGENCY + r"(?: .{1,30})?",
    ),
}

# At most 25 words, any case; a title after the colon may report speech.
QUOTING: dict[str, tuple[str, ...]] = {
    "read more": (
        r"(?:click (?:here )?(?:to|for) |to )?(?:read|see|show|view|load|learn|find out|discover)"
        r" more(?: (?:here|articles|stories|posts|comments|news))?(?:\s?[.\u2026>+]*)",
        rf"(?:read|see|learn|find out|watch|listen) more\s?(?:[:|>-]|about|from|here|at)\s?{TITLE}",
        r"(?:continue|keep) reading\b.*",
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
        r"by (?:continuing|using|clicking|browsing|signing|subscribing|submitting|entering)\b.*"
        r"\b(?:cookies|terms|privacy|consent|this (?:web)?site)\b.*",
        r"(?:accept|reject|manage|allow|decline)(?: all| only)?(?: necessary)? cookies?|i agree",
    ),
    "copyright": (
        r"(?:copyright\s)?(?:\u00a9|\(c\)\s?\d{4}|copyright\s(?:\(c\)\s?)?\d{4}).*",
        r"(?:.{1,120}[.,\s-])?all rights reserved\b.*",
        r"(?:no part of )?(?:this|the) (?:material|content|publication|" + PIECE + r")\b.{0,40}"
        r"\b(?:be|been) (?:republished|reproduced|redistributed|rewritten|broadcast)\b.*",
        r"(?:this|the) " + PIECE + r" (?:was |has been |is )?(?:first |originally |re)+"
        r"(?:published|appeared|printed|posted)\b.*",
        r"(?:re)?(?:printed|published|posted) with (?:kind )?permission\b.*",
        r"our standards: the thomson reuters trust principles.*",
    ),
}
