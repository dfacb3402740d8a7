import { type Problem, problem, quoted } from "../fhir/problem.ts";
import type { SearchPair } from "../search/parse-search.ts";
import { splitUnescaped, unescaped } from "../search/text.ts";
import type { ServiceLimits } from "./service.ts";

/**
 * What the national directory API says it takes and gives, for those who try their consumers against it: our own search takes what
 * FHIR takes. Its lists of signs leave out what real names have (STOKE-ON-TRENT, ST. HELENS, KING'S LYNN are no cities in them).
 * Source: ODS OpenAPI document of 2026-03-02.
 */
export const nationalLimits: ServiceLimits = {
  refuse: (type, pairs) => {
    if (type !== "Organization") return undefined;
    for (const pair of pairs) {
      const wrong = refusal(pair);
      if (wrong) return wrong;
    }
    return undefined;
  },
  answerMax: 10 * 1024 * 1024,
};

/** Requests that an address may send in five minutes. */
export const nationalQuota = 5000;

interface Rule {
  readonly shape: RegExp;
  readonly words: string;
}

const name: Rule = {
  shape: /^[A-Za-z0-9&()'+\-_./:@ ]{3,100}$/,
  words: "3 to 100 of letters, digits, blanks and & ( ) ' + - _ . / : @",
};
const address: Rule = { shape: /^[A-Za-z0-9 ]{2,}$/, words: "2 or more letters, digits and blanks" };

const rules: ReadonlyMap<string, Rule> = new Map([
  ["name", name],
  ["address-postalcode", address],
  ["address-city", address],
  ["address-country", address],
]);

function refusal([parameter, value]: SearchPair): Problem | undefined {
  const [code, modifier] = parameter.split(":") as [string, string?];
  const rule = modifier === "missing" ? undefined : rules.get(code);
  const wrong = rule && splitUnescaped(value, ",").find((it) => !rule.shape.test(unescaped(it)));
  if (rule === undefined || wrong === undefined) return undefined;
  return { ...problem("malformed-value", `${parameter}=${quoted(wrong)}: it takes ${rule.words}`), about: wrong };
}
