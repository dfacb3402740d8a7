/**
 * What an organisation of the invented register can be. Counts are those of England at scale 1: what closed stands beside
 * what is open. Source: counts by role in the ODS release of 2026-08-28 as published, and the shares of open and closed in
 * the ODS reports; what neither says is a plausible guess. Data only; `register.ts` reads it.
 */
export interface Kind {
  /** How plots, ties and operators name it. */
  readonly key: string;
  /** The primary role. */
  readonly role: string;
  /** Record class RC2: never a target, and operated by somebody while it is active. */
  readonly isSite?: true;
  readonly open: number;
  readonly closed: number;
  /** Administrations shrink with the square root of the scale, so that a small register still has some of each; they never grow. */
  readonly grows?: "root";
  /** Months in which it opened, the last included; what has not come by the release is cut off. */
  readonly started: Months;
  /** Months in which it closed. */
  readonly ended?: Months;
  /** A day on which many began, or that stands where nobody knows. */
  readonly usualStart?: { readonly date: string; readonly share: number };
  /** Shares that have legal dates beside the operational ones. */
  readonly legal?: readonly [open: number, closed: number];
  /** Roles beside the primary one. */
  readonly roles?: readonly Extra[];
  /** Who runs it (RE6). */
  readonly operator?: Operator;
  /** Its other relationships. */
  readonly ties?: readonly Tie[];
  /** Templates and weights: see `naming.ts`. */
  readonly names: readonly (readonly [template: string, weight: number])[];
  /** Names of chains: the first operators have them, and so has all that they run. */
  readonly chains?: readonly string[];
  readonly authority?: "NHS ENGLAND" | "NHS BUSINESS SERVICES AUTHORITY";
  /** Not ENGLAND. */
  readonly country?: string;
  readonly states?: States;
}

/** From `2004-04` to `2026-08`. */
export type Months = readonly [from: string, to: string];

/** How many are, at scale 1, what few are; at least one each at any scale. */
export interface States {
  /** Closed by law and still in use: published as Active. */
  readonly lingering?: number;
  /** Active, with an operational end that lies ahead. */
  readonly ending?: number;
  /** In use already, with a legal start that lies ahead. */
  readonly proposed?: number;
  readonly dormant?: number;
  /** Closed, and no more than a name and an address (RefOnly). */
  readonly skeleton?: number;
}

export interface Extra {
  /** One of these, by weight. */
  readonly codes: readonly (readonly [code: string, weight: number])[];
  /** Shares of the open and of the closed that hold or held it; 1 unless said. */
  readonly open?: number;
  readonly closed?: number;
  /** It did not exist before. */
  readonly since?: string;
  /** Share of its open holders that gave it up once and took it up again. */
  readonly retaken?: number;
  /** Share of its open holders that held another of the codes before. */
  readonly changed?: number;
  /** It ended for all on this day. */
  readonly until?: string;
}

export interface Operator {
  readonly to: string;
  /** 1: all alike; the more, the more is run by the first ones. */
  readonly skew: number;
  /** Share that had another operator before. */
  readonly changed?: number;
  /** It is run from nearby: it lies in its operator's area. */
  readonly isNear?: true;
  /** Another kind that runs some. */
  readonly or?: { readonly to: string; readonly share: number };
}

interface Relation {
  readonly type: string;
  /** Shares of the open and of the closed that have it; 1 unless said. */
  readonly open?: number;
  readonly closed?: number;
  /** Nothing earlier is recorded. */
  readonly since?: string;
  /** Recorded with legal dates alone, as old relationships are. */
  readonly isLegalOnly?: true;
}
/** To whoever was in charge of its area, one after the other: see `lines.ts`. */
export interface Along extends Relation {
  readonly along: "commissioners" | "authorities" | "regions";
  /** Those in the capital's areas alone. */
  readonly inCapital?: true;
  /** Share for which it is no longer said where they are: RE5 is being retired. */
  readonly withdrawn?: number;
}
/** To one of a kind. */
export interface To extends Relation {
  readonly to: string;
}
/** A practice and the primary care network of its area: see `networks.ts`. */
export interface InNetwork {
  readonly network: "practice";
}
export type Tie = Along | To | InNetwork;
