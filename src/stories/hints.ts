/**
 * What makes a good story, as checks on one that is being written. No imports and no tables: browsers load this file as it is.
 * Source: CareConnectAPI pages/engage/howtouserstory.md.
 */

/** The parts of a story that the method speaks of; all may still be missing. */
export interface Draft {
  readonly actor?: string | undefined;
  readonly careSetting?: string | undefined;
  readonly secondaryActor?: string | undefined;
  readonly need?: string | undefined;
  readonly justification?: string | undefined;
  readonly acceptance?: readonly string[] | undefined;
  readonly body?: string | undefined;
}

export interface Hint {
  readonly about: keyof Draft;
  readonly level: "MUST" | "SHOULD";
  /** A sentence. */
  readonly words: string;
}

/** What could be better about a story, in the order of its parts; none: it keeps to the method. */
export function hintsFor(draft: Draft): readonly Hint[] {
  const { actor = "", careSetting = "", secondaryActor = "", need = "", justification = "", body = "" } = draft;
  const acceptance = (draft.acceptance ?? []).filter((it) => it.trim() !== "");
  return [
    ...actorHints(actor.trim()),
    ...when(careSetting.trim() === "", "careSetting", "MUST", "Say in which care setting the actor works."),
    ...when(
      secondaryActor.trim() === "" && !explains.test(body),
      "secondaryActor",
      "SHOULD",
      "Say where the data come from or go to; where there is no secondary actor, say so in the remarks, for then the story may not be about sharing data.",
    ),
    ...needHints(need.trim()),
    ...justificationHints(justification.trim(), need.trim()),
    ...acceptanceHints(acceptance),
  ];
}

function actorHints(actor: string): readonly Hint[] {
  if (actor === "")
    return [hint("actor", "MUST", "Say who has the need: a role, or a care setting where no role fits.")];
  return when(
    honorific.test(actor) || fullName.test(actor),
    "actor",
    "MUST",
    `'${actor}' reads like the name of a person; give the role instead.`,
  );
}

function needHints(need: string): readonly Hint[] {
  if (need === "") return [hint("need", "MUST", "Say what is needed: it completes the words 'I want to'.")];
  const first = /^[\p{L}\p{N}'’-]+/u.exec(need)?.[0].toLowerCase() ?? "";
  const technical = technicalWords.exec(need)?.[0];
  return [
    ...when(
      !isVerb(first),
      "need",
      "MUST",
      first === "to"
        ? "Begin with the verb: 'I want to' is said already."
        : "Begin with a verb: the need completes the words 'I want to'.",
    ),
    ...when(
      technical !== undefined,
      "need",
      "MUST",
      `Leave out '${technical}': a need is what somebody wants to get done, not how it is built.`,
    ),
    ...when(
      several.test(need),
      "need",
      "MUST",
      "That is more than one need: write a story for each, so that each can be met and tested by itself.",
    ),
    ...when(need.length > 200, "need", "SHOULD", "Say it more shortly: details belong to the acceptance criteria."),
  ];
}

function justificationHints(justification: string, need: string): readonly Hint[] {
  if (justification === "")
    return [
      hint(
        "justification",
        "MUST",
        "Say why: it completes the words 'so that'. The same need for another reason is another story.",
      ),
    ];
  return when(
    justification.toLowerCase() === need.toLowerCase(),
    "justification",
    "MUST",
    "The justification repeats the need; say what is better when it is met.",
  );
}

function acceptanceHints(acceptance: readonly string[]): readonly Hint[] {
  if (acceptance.length === 0)
    return [
      hint(
        "acceptance",
        "SHOULD",
        "Give at least one acceptance criterion: how would somebody see that the need is met?",
      ),
    ];
  const first = technicalWords.exec(acceptance[0]!)?.[0];
  return when(
    first !== undefined,
    "acceptance",
    "SHOULD",
    `Begin with an outcome that the actor can see; '${first}' comes later.`,
  );
}

const hint = (about: keyof Draft, level: Hint["level"], words: string): Hint => ({ about, level, words });

const when = (holds: boolean, about: keyof Draft, level: Hint["level"], words: string): readonly Hint[] =>
  holds ? [hint(about, level, words)] : [];

/** The remarks speak of the other side, or say that there is none. */
const explains = /secondary actor|no other (?:party|side|actor)|nobody else/i;

const honorific = /^(?:mr|mrs|ms|miss|mx|dr|prof|sir|dame)\b\.?/i;
/** "Jane Okafor": two words with capitals. "NHS 111", "General practitioner" and "Chief information officer" are none. */
const fullName = /^\p{Lu}\p{Ll}+ (?:(?:van|von|de|der|al|bin) )*(?:(?:O['’]|Mc|Mac)?\p{Lu}[\p{Ll}'’-]+)$/u;

/** Words of those who build, not of those who care. Some only in capitals: to rest is a need. */
const technicalWords =
  /\b(?:[Ff][Hh][Ii][Rr]|APIs?|api|JSON|[Jj]son|XML|[Xx]ml|HTTPS?|https?|REST(?:ful)?|URLs?|URIs?|SQL|CSV|[Ee]nd-?points?|[Pp]ayloads?|[Ss]chemas?|[Dd]atabases?|[Mm]icroservices?|[Ww]eb ?hooks?|[Ss]tring|[Bb]oolean|[Rr]esources?|[Ss]ervers?|[Bb]undles?|HL7|STU3|R4|OAuth2?|(?:GET|POST|PUT|PATCH) )\b/;

const several = /\band also\b|\bas well as\b|\band\/or\b|;|\band I want\b|[.!?] \p{Lu}/u;

/** No list of all verbs: what cannot be one is found by its look. */
const isVerb = (word: string): boolean =>
  word !== "" && !noVerbs.has(word) && !(nounEnds.test(word) && !verbsLikeNouns.has(word)) && !/^\p{N}/u.test(word);

const nounEnds = /(?:tion|sion|ment|ness|ance|ence|ity|ism|ing|ings|ly|able|ible|ful|less|ous)$/;
const verbsLikeNouns = new Set(
  "mention question position caution condition commission provision implement document complement supplement comment experience influence reference balance enhance advance finance bring apply rely supply reply comply multiply enable commence sequence evidence distance rally tally".split(
    " ",
  ),
);
const noVerbs = new Set(
  "to a an the this that these those my our your his her their its one two three all any each every some no i we you he she it they me us them who what which when where why how if in on of at by for from with without as and or but not been am is are was were easy clear good better best full complete accurate current new old single reliable persistent data information ability patient patients medicine medicines records".split(
    " ",
  ),
);
