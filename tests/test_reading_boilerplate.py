"""`stance.reading.boilerplate`, `.bylines` and `.dates`: what is dropped, and what must not be."""

from __future__ import annotations

import time

import pytest

from stance.characters import n_words
from stance.reading.boilerplate import reason
from stance.reading.bylines import is_byline
from stance.reading.compose import compose
from stance.reading.dates import is_date
from stance.reading.lines import Kind, Line

BOILERPLATE = [
    "Share this article",
    "Share on Facebook",
    "Click to share on X (Opens in new window)",
    "Facebook Twitter LinkedIn WhatsApp Email",
    "Facebook | Twitter | Print",
    "1.2k shares",
    "3 Comments",
    "No comments yet",
    "Be the first to comment!",
    "Comments (12)",
    "Comments are closed.",
    "Your email address will not be published. Required fields are marked *",
    "Subscribe",
    "SUBSCRIBE NOW",
    "Subscribe to our newsletter",
    "Sign up for our weekly newsletter and get the best of Asia in your inbox.",
    "Get our free daily briefing straight to your inbox",
    "Already a subscriber? Log in",
    "You have two free articles left this month.",
    "We use cookies to improve your experience. By continuing you agree to our use of cookies.",
    "1 comment",
    "This website uses cookies.",
    "Accept all cookies",
    "\u00a9 2024 The Daily Ledger. All rights reserved.",
    "Copyright 2023 Ledger Media Ltd",
    "(c) 2021 Ledger",
    "This article was originally published in The Ledger.",
    "Read more",
    "Read more: What Xi told Putin about the gas line",
    "READ MORE >>",
    "Continue reading",
    "Recent Posts",
    "Related articles",
    "Most Read",
    "You may also like",
    "Editor's Picks",
    "Analysis | Security | Central Asia",
    "Home > World > Asia",
    "Home / World / Asia",
    "Home \u00bb News \u00bb China",
    "Credit: Agence Photo/Ann Bell",
    "(Photo by Ann Bell/Getty Images)",
    "Photo: Ann Bell",
    "Reuters/Ann Bell",
    "Image courtesy of the Kremlin press office",
    "Written by // May 3, 2021 // Asia // No comments",
    "Looking for a career in Asia policy?",
    "Try our jobs board.",
    "Find your next job",
    "Follow us on Twitter",
    "Follow @annbell on X",
    "Follow Ann Bell on LinkedIn",
    "Sign up",
    "Advertisement",
    "- Advertisement -",
    "Story continues below advertisement",
    "* * *",
    "\u2014\u2014\u2014",
    "tag tag tagNews",
    "Tags: China, Russia, gas",
    "Filed under: China",
    "Published 10:30 AM EDT, Mon June 10, 2022",
    "Last updated 3 May 2021",
    "5 min read",
    "3 hours ago",
    "Privacy Policy | Terms of Use | Contact",
    "Skip to main content",
    "Back to top",
    "About the author",
    "The author is a senior fellow at the Institute of Eastern Studies.",
    "https://example.org/a/b",
    "Listen to this article",
    "Never miss a story",
    "Print this page",
    "Thank you for signing up!",
    "Log in to comment",
    "Join the conversation",
    "Xinhua",
    "Load more stories",
    "Loading...",
    "Share this story on Facebook, X or WhatsApp",
    "Support our journalism. Donate today.",
    "Photo credit: Ann Bell / Ledger",
    "Disclaimer: The views expressed are those of the author.",
    "Enter your email address",
    "Follow us on social media for more news",
    "Email address",
    "Source: Ledger",
    "Newsletter",
]
KEPT = [
    "China's share of Russian imports rose to 38 percent.",
    "Sign up to the treaty, Beijing told Moscow.",
    "Share the burden of sanctions, Russia asked China.",
    "Beijing uses cookies to track the diplomats that visit its sites.",
    "Subscribe to the Belt and Road, Xi urged the Europeans.",
    "Beijing will not subscribe to a price cap on Russian oil.",
    "Join our security initiative, Xi told the leaders of Central Asia.",
    "By early spring the banks had stopped all payments from Russia.",
    "By Sunday evening, no Chinese ministry had answered.",
    "By backing Moscow, China risks its trade with Europe.",
    "By Backing Moscow, China Risks Its Trade With All Europe",
    "By Some Measures, China Has Won the Trade War With Washington",
    "Follow the money, said one diplomat, and you will find Beijing.",
    "Follow Moscow's lead on Ukraine and pay the price, Brussels tells Beijing.",
    "Advertisement of the new pipeline began in Chinese papers in May.",
    "Comments by Wang Yi on Tuesday left no doubt about where Beijing stands.",
    "No comment came from the Chinese ministry when asked about drones.",
    "Copyright law was the only point on which Chinese and American negotiators agreed.",
    "Credit: Beijing's banks extended six billion dollars of it to Moscow.",
    "Read more closely, the communique says nothing about arms.",
    "Related to this is the question of Chinese machine tools.",
    "Photos by satellite firms show Chinese drones at a Russian base.",
    "Source: a Chinese diplomat who insists that Beijing will not send arms.",
    "Home to eight million people, Harbin lives off trade with Russia.",
    "Print runs of the Chinese army's paper doubled after the invasion.",
    "The author is convinced that Beijing wants Moscow to win.",
    "Register the ships in Hong Kong, Russian owners were advised.",
    "Registration of Russian firms in China doubled last year.",
    "Tags on the shells show that they were made in Shenyang.",
    "Updated figures from Chinese customs show trade with Russia up 12 percent.",
    "Published figures for June put Chinese exports at 9 billion dollars.",
    "Find a job in Harbin and you will be paid in roubles.",
    "Xi Jinping, Vladimir Putin and the Writers of a New Order",
    "Wang Yi, Foreign Minister, Visits Moscow for Talks on Security and Trade",
    "China and Russia deepen ties against the West in Moscow | The Ledger",
    "Russia said no, no, no.",
    "Contact between the two armies is now daily, the general said.",
    "We use Chinese chips because nobody else sells them to us, the Russian maker said.",
    "Most popular in China is the view that NATO began the war.",
    "More from Beijing will be needed if the Russian army is to last the winter.",
    "More by accident than by design, China now owns the Russian car market.",
    "Sponsored by Beijing, the resolution blamed NATO for the war.",
    "Search for a settlement, Xi told both sides on Thursday.",
    "Help from China has kept the Russian car industry alive.",
    "Get out of your inbox and onto the street, the Chinese envoy told students.",
    "Terms of use of the new port were not disclosed by Beijing or Moscow.",
    "Listen: China will not bail Russia out of this.",
    "Watch: Beijing is quietly building a yuan bloc with Moscow's help.",
    "Reuters reported on Friday that China had halted the shipments.",
    "Xinhua blamed the United States for the war.",
    "Editors of Chinese state papers were told to avoid the word invasion.",
    "Ann Bell, a fellow at the institute, thinks that Beijing will stay neutral.",
    "Join us or stand aside, Moscow tells Beijing.",
    "China, Russia // India: three powers without one plan, says the minister.",
    "Donate blood for Russian soldiers, a Harbin hospital asked.",
    "Beijing/Moscow trade is now settled in yuan.",
    "Download speeds fell when Beijing blocked the Western services.",
    "No comment",
    "The West told its banks to subscribe to nothing, share nothing and read more.",
    "By A Narrow Vote the Duma Told Beijing to Wait: No More Gas",
]


@pytest.mark.parametrize("line", BOILERPLATE)
def test_boilerplate_is_told(line: str) -> None:
    assert reason(line)


@pytest.mark.parametrize("line", KEPT)
def test_sentence_is_kept(line: str) -> None:
    assert reason(line) is None
    assert not is_byline(line)
    assert not is_date(line)


def test_reason_names_the_rule() -> None:
    assert reason("Share this article") == "share button"
    assert reason("* * *") == "no letters"
    assert reason("tag tag tagNews") == "tags"


def test_long_line_is_kept_whatever_it_starts_with() -> None:
    call = "Subscribe to our newsletter"
    assert reason(call)
    assert reason(f"{call} {'and the next one ' * 8}") is None


def test_legal_notice_may_be_long() -> None:
    assert reason(f"\u00a9 2024 The Ledger. {'It may not be copied by anyone. ' * 6}")


def test_article_of_boilerplate_and_sentences() -> None:
    lines = [Line(line) for pair in zip(BOILERPLATE, KEPT, strict=False) for line in pair]
    document = compose("a", lines)
    sentences = {line for line in KEPT[: len(BOILERPLATE)] if n_words(line) >= 8}
    assert sentences <= {paragraph.text for paragraph in document.paragraphs}
    assert set(BOILERPLATE[: len(KEPT)]) <= set(document.dropped)


def test_boilerplate_heading_does_not_become_a_section() -> None:
    lines = [
        Line("Related articles", Kind.HEADING),
        Line("Beijing keeps its banks on a short leash."),
    ]
    document = compose("a", lines)
    assert document.paragraphs[0].section is None
    assert document.dropped == ("Related articles",)


@pytest.mark.parametrize(
    "line",
    [
        "a" * 790 + "|",
        "a | " * 25 + "!",
        "share " * 25 + "!",
        "x/" * 390,
        "ab ab " * 88 + "!",
        "a," * 395,
    ],
)
def test_no_line_takes_long(line: str) -> None:
    start = time.perf_counter()
    reason(line)
    is_byline(line)
    is_date(line)
    assert time.perf_counter() - start < 1.0
