"""How people put a position: for each way sentences of our own, and how many of them must be read right (by side)."""

from __future__ import annotations

Wanted = set[tuple[str, str, str]]  # actor, proposal, side; kind "other" is marked with a star behind the actor

PHENOMENA: dict[str, tuple[int, list[tuple[str, Wanted]]]] = {
    "a list counts for every member": (
        3,
        [
            (
                "Spain, Portugal and Greece have rejected sending soldiers to Ukraine.",
                {("ES", "troops", "against"), ("PT", "troops", "against"), ("GR", "troops", "against")},
            ),
            (
                "The Baltic states support tougher sanctions on Russia.",
                {("EE", "sanctions", "for"), ("LV", "sanctions", "for"), ("LT", "sanctions", "for")},
            ),
            (
                "Both Norway and Iceland back the reassurance force.",
                {("NO", "reassurance-force", "for"), ("IS", "reassurance-force", "for")},
            ),
        ],
    ),
    "the target stands in an earlier sentence": (
        3,
        [
            (
                "London proposed a multinational force for Ukraine. Vienna is against the idea.",
                {("GB", "reassurance-force", "for"), ("AT", "reassurance-force", "against")},
            ),
            (
                "Paris wants eurobonds for defence. Stockholm has rejected such a move.",
                {("FR", "common-borrowing", "for"), ("SE", "common-borrowing", "against")},
            ),
            (
                "Ankara welcomed the peacekeeping mission. It will take part.",
                {("TR", "peacekeeping", "for")},
            ),
        ],
    ),
    "two stances in one sentence": (
        2,
        [
            (
                "Rome is open to common debt for defence, but would not send troops to Ukraine.",
                {("IT", "common-borrowing", "for"), ("IT", "troops", "against")},
            ),
            (
                "Prague supports Ukraine's accession to the EU while Budapest rejects it.",
                {("CZ", "eu-membership", "for"), ("HU", "eu-membership", "against")},
            ),
        ],
    ),
    "a refusal of a refusal is openness": (
        4,
        [
            ("Finland has not ruled out sending troops to Ukraine.", {("FI", "troops", "for")}),
            ("Ottawa declined to rule out a peacekeeping mission.", {("CA", "peacekeeping", "for")}),
            ("Oslo did not close the door on the reparations loan.", {("NO", "frozen-assets", "for")}),
            ("Sofia is not opposed to new sanctions on Russia.", {("BG", "sanctions", "for")}),
        ],
    ),
    "support that is denied": (
        2,
        [
            ("Slovakia will not back the reparations loan.", {("SK", "frozen-assets", "against")}),
            ("Malta does not support eurobonds.", {("MT", "common-borrowing", "against")}),
            ("Nobody in Lisbon wants Portuguese soldiers in Ukraine.", {("PT", "troops", "against")}),
        ],
    ),
    "what one wants another to do is one's own stance": (
        2,
        [
            ("Kyiv urged Berlin to deliver Taurus missiles.", {("UA", "long-range-weapons", "for")}),
            ("Warsaw wants Europe to raise defence spending to 3 percent.", {("PL", "defence-spending", "for")}),
        ],
    ),
    "several voices in one government": (
        1,
        [
            (
                "The Slovenian defence minister backs the reassurance force. The Slovenian finance minister rejects it.",
                {("SI", "reassurance-force", "for"), ("SI", "reassurance-force", "against")},
            ),
        ],
    ),
    "all except": (
        8,
        [
            (
                "All the Nordic countries except Iceland support sanctions on Russia.",
                {(actor, "sanctions", "for") for actor in ("DK", "FI", "NO", "SE")} | {("IS", "sanctions", "against")},
            ),
            (
                "Every Baltic state but Lithuania has agreed to join the reassurance force.",
                {
                    ("EE", "reassurance-force", "for"),
                    ("LV", "reassurance-force", "for"),
                    ("LT", "reassurance-force", "against"),
                },
            ),
            (
                "All the Nordic countries but Iceland will join the reassurance force.",
                {(actor, "reassurance-force", "for") for actor in ("DK", "FI", "NO", "SE")}
                | {("IS", "reassurance-force", "against")},
            ),
            (
                "The Baltic states back the peacekeeping mission, but Poland rejects it.",
                {(actor, "peacekeeping", "for") for actor in ("EE", "LV", "LT")} | {("PL", "peacekeeping", "against")},
            ),
            ("Not every Nordic country backs the reassurance force.", set()),
            ("Nearly every Nordic country backs the reassurance force.", set()),
            (
                "Italy backs them all but France opposes sanctions on Russia.",
                {("FR", "sanctions", "against")},
            ),
            (
                "All three Baltic states but Latvia will join the reassurance force.",
                {(actor, "reassurance-force", "for") for actor in ("EE", "LT")}
                | {("LV", "reassurance-force", "against")},
            ),
            (
                "Apart from Slovakia, all EU members backed the use of frozen Russian assets for Ukraine.",
                {("EU", "frozen-assets", "for"), ("SK", "frozen-assets", "against")},
            ),
            (
                "All except Hungary signed the declaration on EU membership for Ukraine.",
                {("HU", "eu-membership", "against")},
            ),
            (
                "All the Baltic states except Latvia have backed the reparations loan.",
                {("EE", "frozen-assets", "for"), ("LT", "frozen-assets", "for"), ("LV", "frozen-assets", "against")},
            ),
        ],
    ),
    "the stance stands before the list": (
        1,
        [
            (
                "Against the reassurance force: Hungary and Slovakia.",
                {("HU", "reassurance-force", "against"), ("SK", "reassurance-force", "against")},
            ),
        ],
    ),
    "a noun instead of a verb": (
        3,
        [
            ("Vienna's refusal to back eurobonds surprised nobody.", {("AT", "common-borrowing", "against")}),
            ("Greek unease over confiscating the Russian assets has grown.", {("GR", "frozen-assets", "against")}),
            ("Madrid's support for Ukraine's accession to the EU is firm.", {("ES", "eu-membership", "for")}),
        ],
    ),
    "the passive": (
        2,
        [
            ("The reparations loan was blocked by Belgium.", {("BE", "frozen-assets", "against")}),
            ("New sanctions on Russia were proposed by Estonia.", {("EE", "sanctions", "for")}),
        ],
    ),
    "a stance taken over from another": (
        2,
        [
            (
                "Austria rejected the reassurance force. So did Malta.",
                {("AT", "reassurance-force", "against"), ("MT", "reassurance-force", "against")},
            ),
            (
                "Denmark is sceptical of joint debt for defence, as is Sweden.",
                {("DK", "common-borrowing", "against"), ("SE", "common-borrowing", "against")},
            ),
        ],
    ),
    "a threat": (
        1,
        [
            (
                "Moscow said that peacekeepers in Ukraine would be legitimate targets.",
                {("RU", "peacekeeping", "against")},
            )
        ],
    ),
    "a denial": (
        3,
        [
            ("Warsaw denied that it would send troops to Ukraine.", {("PL", "troops", "against")}),
            (
                "Ottawa has denied reports that it is going to join the reassurance force.",
                {("CA", "reassurance-force", "against")},
            ),
            ("Warsaw denied that soldiers had ever been sent to Ukraine by France.", set()),
        ],
    ),
    "a condition leaves yes possible": (
        2,
        [
            (
                "Turkey would join the reassurance force only if there is a ceasefire.",
                {("TR", "reassurance-force", "for")},
            ),
            ("Ireland could send peacekeepers provided the UN agrees.", {("IE", "peacekeeping", "for")}),
        ],
    ),
    "change over time": (
        2,
        [
            (
                "Belgium had opposed the reparations loan for a year. It now backs the loan.",
                {("BE", "frozen-assets", "against"), ("BE", "frozen-assets", "for")},
            ),
            ("Slovakia lifted its veto on the sanctions package.", {("SK", "sanctions", "for")}),
        ],
    ),
    "yes at one dose and no at another": (
        4,
        [
            (
                "Madrid will raise defence spending to 2.1 percent of GDP but refuses the 5 percent goal.",
                {("ES", "defence-spending", "for"), ("ES", "defence-5pct", "against")},
            ),
            (
                "Italy says yes to 2 percent and no to 5 percent of GDP for defence.",
                {("IT", "defence-spending", "for"), ("IT", "defence-5pct", "against")},
            ),
            (
                "Belgium is ready to spend 2.5 percent of GDP on defence; it will not accept the 5 percent target.",
                {("BE", "defence-spending", "for"), ("BE", "defence-5pct", "against")},
            ),
            (
                "Slovenia has pledged 3 percent of GDP for defence, yet calls the 5 percent target unrealistic.",
                {("SI", "defence-spending", "for"), ("SI", "defence-5pct", "against")},
            ),
            (
                "Lisbon supports 2 percent of GDP for defence but rejects the 5 percent target.",
                {("PT", "defence-spending", "for"), ("PT", "defence-5pct", "against")},
            ),
        ],
    ),
    "opposition, polls and former officials are other voices": (
        3,
        [
            (
                "A poll found that 60 percent of Germans oppose sending troops to Ukraine.",
                {("DE*", "troops", "against")},
            ),
            ("Dutch lawmakers denounced the reparations loan.", {("NL*", "frozen-assets", "against")}),
            (
                "The Danish government backs eurobonds. The Danish opposition rejects them.",
                {("DK", "common-borrowing", "for"), ("DK*", "common-borrowing", "against")},
            ),
        ],
    ),
    "undecided": (
        3,
        [
            ("It is too early to decide on Norwegian troops in Ukraine, Oslo said.", {("NO", "troops", "undecided")}),
            (
                "Japan has not yet decided whether to join a peacekeeping mission.",
                {("JP", "peacekeeping", "undecided")},
            ),
            ("Luxembourg is undecided on the reparations loan.", {("LU", "frozen-assets", "undecided")}),
        ],
    ),
    "nothing is said": (
        5,
        [
            ("Ministers from Norway and Spain attended a meeting on the reassurance force.", set()),
            ("If Spain were to send troops to Ukraine, parliament would have to vote.", set()),
            ("Would Italy send troops to Ukraine? Would Greece?", set()),
            ("The Paris summit on the reassurance force ended at midnight.", set()),
            ("Polish soldiers train at a base in Lithuania.", set()),
        ],
    ),
    "whoever speaks is known from outside": (
        1,
        [("We support the peacekeeping mission in Ukraine without reserve.", {("KE", "peacekeeping", "for")})],
    ),
    "a voice that is not the government's": (
        4,
        [
            (
                "Britain's opposition leader Ruth Vane said the United Kingdom should send troops to Ukraine.",
                {("GB*", "troops", "for")},
            ),
            (
                "France must not send a single soldier to Ukraine, said Luc Ardent, president of the National Rally.",
                {("FR*", "troops", "against")},
            ),
            (
                "Spain ought to reject eurobonds for defence, argued Marta Gil, an analyst in Madrid.",
                {("ES*", "common-borrowing", "against")},
            ),
            (
                "The United States should give Ukraine long-range missiles, a retired general wrote.",
                {("US*", "long-range-weapons", "for")},
            ),
            (
                "Protesters in Rome demanded that Italy keep its soldiers out of Ukraine.",
                {("IT*", "troops", "against")},
            ),
            (
                "Poland must not pay for a reparations loan, said Jan Wilk, the former finance minister.",
                {("PL*", "frozen-assets", "against")},
            ),
            (
                "Two thirds of Germans are against sending troops to Ukraine, a poll found.",
                {("DE*", "troops", "against")},
            ),
            (
                "Sweden will send troops to Ukraine, the defence minister said. It should not, said the Left Party.",
                {("SE", "troops", "for"), ("SE*", "troops", "against")},
            ),
        ],
    ),
    "what an author advocates": (
        1,
        [
            (
                "By Jane Smith, a fellow at a think tank. Germany should deliver Taurus missiles. Berlin has waited too long.",
                set(),
            ),
            (
                "Opinion. It is time that London raised its defence spending. The chancellor has so far refused to do so.",
                {("GB", "defence-spending", "against")},
            ),
        ],
    ),
    "both, the two, all three": (
        3,
        [
            (
                "Sweden and Finland held talks. Both countries oppose sending troops to Ukraine.",
                {("SE", "troops", "against"), ("FI", "troops", "against")},
            ),
            (
                "Berlin and Warsaw agree on little. The two capitals reject sending troops to Ukraine.",
                {("DE", "troops", "against"), ("PL", "troops", "against")},
            ),
            (
                "Norway, Denmark and Iceland met. All three support new sanctions on Russia.",
                {("NO", "sanctions", "for"), ("DK", "sanctions", "for"), ("IS", "sanctions", "for")},
            ),
        ],
    ),
    "only history": (
        1,
        [
            (
                "The treaty of 1994 was signed in Budapest. Nobody spoke of NATO membership for Ukraine then.",
                set(),
            ),
        ],
    ),
}
