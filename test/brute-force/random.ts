import fc from "fast-check";
import { type Any, rows, searchable, valuesOf } from "./values.ts";

// Few distinct values, many of them nasty: collisions are what makes searches find something.
const pick = <T>(...all: readonly T[]) => fc.constantFrom(...all);
/** Left out in one of `freq` + 1 cases. */
const maybe = <T>(it: fc.Arbitrary<T>, freq = 4) => fc.option(it, { nil: undefined, freq: freq + 1 });
const list = <T>(it: fc.Arbitrary<T>, maxLength = 3) => fc.array(it, { minLength: 1, maxLength });

const systems = [undefined, "http://loinc.org", "http://snomed.info/sct", "urn:x"] as const;
const codes = ["8302-2", "ABC", "abc", "a,b", "a|b", "c\\d", "38341003", "é"] as const;
const coding = fc.record({ system: pick(...systems), code: maybe(pick(...codes), 8) });
const concept = fc.oneof(
  { weight: 5, arbitrary: fc.record({ coding: list(coding) }) },
  { weight: 1, arbitrary: fc.constant({ text: "only text" }) },
);
const identifier = fc.record({
  system: pick("https://fhir.nhs.uk/Id/nhs-number", "urn:hospital", undefined),
  value: maybe(pick("9990000018", "9990000026", "A1", "a1", "x|y"), 8),
});
const dates = [
  "2019",
  "2020",
  "2020-03",
  "2020-10",
  "2020-03-28",
  "2020-03-29",
  "2020-10-25",
  "2020-02-29",
  "1950-01-01",
  "1890-05",
] as const;
const times = [
  "2020-03-29T00:30:00",
  "2020-03-29T01:30:00",
  "2020-03-29T02:30:00",
  "2020-10-25T00:30:00",
  "2020-10-25T01:30:00",
  "2020-10-25T02:30:00",
  "2020-03-29T00:30:00Z",
  "2020-03-29T01:30:00+01:00",
  "2020-10-25T01:30:00+01:00",
  "2020-10-25T01:30:00Z",
  "2020-06-01T12:00:00.5+01:00",
  "2020-06-01T12:00:00.512Z",
  "2019-12-31T23:59:59Z",
] as const;
const date = pick(...dates);
const dateTime = pick(...dates, ...times);
const period = fc.record({ start: maybe(dateTime), end: maybe(dateTime) });
const words = [
  "Anna",
  "ANNA",
  "Ána",
  "van der Berg",
  "Berg",
  "Müller",
  "Muller",
  "Mül ler",
  "Weiß",
  "Øst",
  "Łukasz",
  "محمد",
  "Королёв",
  "김",
  "O'Neill",
  "Smith-Jones",
  "van",
  " ",
] as const;
const word = pick(...words);
const humanName = fc.record({
  family: maybe(word),
  given: maybe(list(word)),
  prefix: maybe(list(word), 1),
  text: maybe(word, 1),
});
const address = fc.record({
  line: maybe(list(pick("1 High St", "DEMO House"))),
  city: maybe(pick("Leeds", "LEEDS", "Łódź")),
  postalCode: maybe(pick("LS1 4AB", "LS15 8ZB", "ls1 4ab")),
  text: maybe(pick("somewhere"), 1),
});
const ids = ["1", "2", "3", "4", "5"] as const;
const reference = (base: string, ...types: string[]) =>
  fc.tuple(pick(...types), pick(...ids), fc.integer({ min: 0, max: 11 })).map(([type, id, form]) => {
    if (form === 0) return { reference: `${base}/${type}/${id}` };
    if (form === 1) return { reference: `${type}/${id}/_history/2` };
    if (form === 2) return { reference: `https://elsewhere.example/${type}/${id}` };
    if (form === 3) return { reference: "#inside" };
    if (form === 4) return { identifier: { value: id } };
    return { reference: `${type}/${id}` };
  });
const quantity = fc.record({
  value: maybe(pick(5.4, 5.36, 5, 100, 99.5, -3, 0), 9),
  comparator: maybe(pick("<", ">=", ">"), 1),
  unit: maybe(pick("mmol/L", "mg")),
  system: maybe(pick("http://unitsofmeasure.org")),
  code: maybe(pick("mmol/L", "mg")),
});

/** Small resources of every type that is searched, a few of each with the same ids in every type. */
function shapes(base: string): Record<string, fc.Arbitrary<Any>> {
  const to = (...types: string[]) => maybe(reference(base, ...types), 9);
  const subject = to("Patient", "Patient", "Patient", "Group");
  const status = (...all: string[]) => maybe(pick(...all), 9);
  const record = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields);
  return {
    Patient: record({
      identifier: maybe(list(identifier)),
      name: maybe(list(humanName)),
      gender: status("male", "female", "unknown"),
      birthDate: maybe(date),
      address: maybe(list(address)),
      telecom: maybe(
        list(fc.record({ system: pick("phone", "email"), value: pick("07700 900001", "A@x.invalid", "a@x.invalid") })),
      ),
      generalPractitioner: maybe(list(reference(base, "Practitioner", "Organization"))),
      managingOrganization: to("Organization"),
    }),
    Practitioner: record({
      identifier: maybe(list(identifier)),
      name: maybe(list(humanName)),
      address: maybe(list(address)),
    }),
    PractitionerRole: record({
      identifier: maybe(list(identifier)),
      practitioner: to("Practitioner"),
      organization: to("Organization"),
    }),
    Organization: record({
      identifier: maybe(list(identifier)),
      name: maybe(word),
      alias: maybe(list(word), 1),
      address: maybe(list(address)),
    }),
    Location: record({
      identifier: maybe(list(identifier)),
      name: maybe(word),
      alias: maybe(list(word), 1),
      address: maybe(address),
      managingOrganization: to("Organization"),
    }),
    AllergyIntolerance: record({
      identifier: maybe(list(identifier)),
      clinicalStatus: status("active", "inactive", "resolved"),
      verificationStatus: status("confirmed", "unconfirmed", "refuted"),
      code: maybe(concept),
      patient: maybe(reference(base, "Patient"), 9),
      assertedDate: maybe(dateTime),
      reaction: maybe(list(fc.record({ substance: maybe(concept) })), 1),
    }),
    Condition: record({
      identifier: maybe(list(identifier)),
      clinicalStatus: status("active", "resolved"),
      category: maybe(list(concept)),
      code: maybe(concept),
      subject,
      assertedDate: maybe(dateTime),
    }),
    Procedure: record({
      identifier: maybe(list(identifier)),
      subject,
      performedDateTime: maybe(dateTime, 2),
      performedPeriod: maybe(period, 2),
    }).map((it: Any) => (it.performedDateTime ? { ...it, performedPeriod: undefined } : it)),
    Observation: record({
      identifier: maybe(list(identifier)),
      category: maybe(list(concept)),
      code: maybe(concept),
      subject,
      effectiveDateTime: maybe(dateTime, 3),
      effectivePeriod: maybe(period, 2),
      valueQuantity: maybe(quantity),
      related: maybe(list(fc.record({ target: reference(base, "Observation") })), 1),
    }).map((it: Any) => (it.effectiveDateTime ? { ...it, effectivePeriod: undefined } : it)),
    Medication: record({ code: maybe(concept) }),
    MedicationRequest: record({
      identifier: maybe(list(identifier)),
      status: status("active", "stopped"),
      medicationReference: maybe(reference(base, "Medication"), 2),
      medicationCodeableConcept: maybe(concept, 1),
      subject,
      authoredOn: maybe(dateTime),
    }).map((it: Any) => (it.medicationReference ? { ...it, medicationCodeableConcept: undefined } : it)),
    MedicationStatement: record({
      identifier: maybe(list(identifier)),
      status: status("active", "stopped"),
      medicationReference: maybe(reference(base, "Medication"), 2),
      subject,
      effectivePeriod: maybe(period),
    }),
    Immunization: record({
      identifier: maybe(list(identifier)),
      status: status("completed", "entered-in-error"),
      notGiven: maybe(fc.boolean()),
      patient: maybe(reference(base, "Patient"), 9),
      date: maybe(dateTime),
      vaccinationProtocol: maybe(list(fc.record({ doseSequence: maybe(pick(1, 2, 10)) }))),
      extension: maybe(
        list(
          fc.record({
            url: pick(
              "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-VaccinationProcedure-1",
              "urn:other",
            ),
            valueCodeableConcept: concept,
          }),
        ),
      ),
    }),
    Encounter: record({
      identifier: maybe(list(identifier)),
      status: status("finished", "planned"),
      type: maybe(list(concept)),
      subject,
      period: maybe(period),
      episodeOfCare: maybe(list(reference(base, "EpisodeOfCare")), 1),
      participant: maybe(list(fc.record({ individual: reference(base, "Practitioner") })), 1),
      serviceProvider: to("Organization"),
      location: maybe(list(fc.record({ location: reference(base, "Location") })), 1),
    }),
    FamilyMemberHistory: record({
      patient: maybe(reference(base, "Patient"), 9),
      date: maybe(dateTime),
      gender: status("male", "female"),
    }),
    DiagnosticReport: record({
      identifier: maybe(list(identifier)),
      category: maybe(concept),
      code: maybe(concept),
      subject,
      effectivePeriod: maybe(period),
      result: maybe(list(reference(base, "Observation")), 1),
    }),
    DocumentReference: record({
      masterIdentifier: maybe(identifier, 1),
      identifier: maybe(list(identifier)),
      subject,
      created: maybe(dateTime),
      type: maybe(concept),
      context: maybe(fc.record({ period: maybe(period), practiceSetting: maybe(concept) })),
    }),
    Flag: record({
      identifier: maybe(list(identifier)),
      status: status("active", "inactive"),
      subject,
      period: maybe(period),
    }),
    CodeSystem: record({ url: maybe(pick("http://a/x", "http://a/X", "http://a")), name: maybe(word) }),
    ValueSet: record({
      url: maybe(pick("http://a/x", "http://a")),
      name: maybe(word),
      identifier: maybe(list(identifier)),
    }),
  };
}

/** A world of `each` resources of each type; without undefined fields, empty elements and empty names. */
export function worldArbitrary(base: string, each: number): fc.Arbitrary<Any[]> {
  const all = shapes(base);
  const missing = searchable.filter((it) => !(it in all));
  if (missing.length > 0) throw new Error(`no random ${missing.join(", ")}`);
  return fc
    .tuple(...searchable.map((type) => fc.array(all[type]!, { minLength: each, maxLength: each })))
    .map((lists) =>
      lists.flatMap((list, type) =>
        list.map((it, at) => ({ resourceType: searchable[type]!, id: String(at + 1), ...cleaned(it) })),
      ),
    );
}

function cleaned(value: Any): Any {
  if (Array.isArray(value)) return value.map(cleaned).filter((it) => it !== undefined);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).flatMap(([name, it]) => {
    const kept = cleaned(it);
    return kept === undefined || (Array.isArray(kept) && kept.length === 0) ? [] : [[name, kept] as const];
  });
  return fields.length > 0 ? Object.fromEntries(fields) : undefined;
}

const escaped = (text: string) => text.replaceAll(/[\\,|$]/g, "\\$&");
const prefix = pick("", "", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb");

/** A value to ask a parameter for, mostly one that occurs. */
function valueArbitrary(resources: readonly Any[], type: string, code: string, base: string): fc.Arbitrary<string> {
  const row = rows.get(`${type}.${code}`)!;
  const present = resources.filter((it) => it.resourceType === type).flatMap((it) => valuesOf(row, it));
  switch (row.kind) {
    case "token": {
      const tokens: [string | undefined, string][] = present.flatMap((it): [string | undefined, string][] => {
        if (typeof it !== "object") return [[row.implied, String(it)]];
        if (it.coding) return it.coding.filter((one: Any) => one.code).map((one: Any) => [one.system, one.code]);
        return it.value ? [[row.expression.includes("telecom") ? undefined : it.system, it.value]] : [];
      });
      const token =
        tokens.length > 0 ? pick(...tokens) : fc.constant([undefined, "none"] as [string | undefined, string]);
      return fc.tuple(token, fc.integer({ min: 0, max: 9 })).map(([[system, text], form]) => {
        if (form < 3) return escaped(text);
        if (form < 6) return `${escaped(system ?? "")}|${escaped(text)}`;
        if (form === 6) return system ? `${escaped(system)}|` : escaped(text);
        if (form === 7) return `|${escaped(text)}`;
        return form === 8 ? escaped(text.toUpperCase()) : `urn:none|${escaped(text)}`;
      });
    }
    case "string": {
      const texts: string[] = present.flatMap((it) =>
        typeof it === "string"
          ? [it]
          : Object.values(it)
              .flat()
              .filter((one): one is string => typeof one === "string"),
      );
      const own = pick(...(texts.length > 0 ? texts : ["none"]), ...words).filter((it) => it.trim() !== "");
      return fc.tuple(own, own, fc.integer({ min: 0, max: 5 })).map(([text, other, form]) => {
        const made =
          form === 0 ? text.slice(0, 2) : form === 1 ? `${text} ${other}` : form === 2 ? text.toUpperCase() : text;
        return escaped(made.trim() === "" ? "none" : made);
      });
    }
    case "reference":
      return fc
        .tuple(
          pick(...(row.targets.length > 0 ? row.targets : ["Patient"])),
          pick(...ids, "9"),
          fc.integer({ min: 0, max: 5 }),
        )
        .map(([target, id, form]) => {
          if (form < 3) return id;
          if (form === 3) return `${base}/${target}/${id}`;
          return form === 4 ? `https://elsewhere.example/${target}/${id}` : `${target}/${id}`;
        });
    case "date":
      return fc.tuple(prefix, dateTime).map(([before, text]) => before + text);
    case "number":
      return fc.tuple(prefix, pick("1", "2", "10", "2.0", "1e1", "3")).map(([before, text]) => before + text);
    case "quantity":
      return fc
        .tuple(
          prefix,
          pick("5.4", "5", "100", "1e2", "-3", "0.0", "99.5"),
          pick("", "", "||mmol/L", "||mg", "|http://unitsofmeasure.org|mg", "|urn:none|mg"),
        )
        .map((it) => it.join(""));
    default:
      return pick(...(present.length > 0 ? (present as string[]) : ["http://none"]), "http://a/x").map(escaped);
  }
}

const modifiersOf = (kind: string, targets: readonly string[]): readonly string[] =>
  ({
    token: ["", "", "", ":not"],
    string: ["", "", ":exact", ":contains"],
    reference: ["", "", "", ...targets.slice(0, 2).map((it) => `:${it}`)],
  })[kind] ?? [""];

function clauseArbitrary(
  resources: readonly Any[],
  type: string,
  base: string,
  depth = 3,
): fc.Arbitrary<readonly [string, string]> {
  const own = [...rows].filter(([name]) => name.startsWith(`${type}.`)).map(([name]) => name.slice(type.length + 1));
  const plainClause = (of: string, code: string) => {
    const row = rows.get(`${of}.${code}`)!;
    return fc
      .tuple(
        pick(...modifiersOf(row.kind, row.targets)),
        fc.array(valueArbitrary(resources, of, code, base), { minLength: 1, maxLength: 3 }),
      )
      .map(([modifier, values]) => {
        const typed = /^:[A-Z]/.test(modifier);
        // A typed reference takes ids of that type only.
        return [code + modifier, (typed ? values.map((it) => it.split("/").at(-1)!) : values).join(",")] as const;
      });
  };
  const references = own.flatMap((code) => {
    const row = rows.get(`${type}.${code}`)!;
    return row.kind === "reference"
      ? row.targets.filter((it) => searchable.includes(it)).map((target) => [code, target] as const)
      : [];
  });
  const inner = (of: string): fc.Arbitrary<readonly [string, string]> => {
    const codesThere = [...rows]
      .filter(([name]) => name.startsWith(`${of}.`))
      .map(([name]) => name.slice(of.length + 1));
    const last = pick(...codesThere).chain((it) => plainClause(of, it));
    return depth > 1
      ? fc.oneof(
          { weight: 2, arbitrary: last },
          { weight: 1, arbitrary: clauseArbitrary(resources, of, base, depth - 1) },
        )
      : last;
  };
  const chained = references.map(([code, target]) =>
    inner(target).map(
      ([name, value]) =>
        [`${code}${rows.get(`${type}.${code}`)!.targets.length > 1 ? `:${target}` : ""}.${name}`, value] as const,
    ),
  );
  const having = [...rows]
    .filter(
      ([name, row]) => row.kind === "reference" && row.targets.includes(type) && name === `${row.type}.${row.code}`,
    )
    .map(([, row]) => row)
    .filter((row) => searchable.includes(row.type))
    .map((row) => inner(row.type).map(([name, value]) => [`_has:${row.type}:${row.code}:${name}`, value] as const));
  return fc.oneof(
    { weight: 12, arbitrary: pick(...own).chain((code) => plainClause(type, code)) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(pick(...own), fc.boolean())
        .map(([code, missing]) => [`${code}:missing`, String(missing)] as const),
    },
    {
      weight: 1,
      arbitrary: fc
        .array(pick(...ids, "9"), { minLength: 1, maxLength: 4 })
        .map((it) => ["_id", it.join(",")] as const),
    },
    {
      weight: 1,
      arbitrary: pick("ge2000", "lt2000", "2023-11-14", "gt2023-11-14").map((it) => ["_lastUpdated", it] as const),
    },
    ...(chained.length > 0 ? [{ weight: 4, arbitrary: fc.oneof(...chained) }] : []),
    ...(having.length > 0 ? [{ weight: 3, arbitrary: fc.oneof(...having) }] : []),
  );
}

export interface Search {
  readonly type: string;
  readonly query: readonly (readonly [string, string])[];
}

/** Searches of one to three clauses, some sorted, some in small pages. */
export function searchArbitrary(resources: readonly Any[], base: string): fc.Arbitrary<Search> {
  return pick(...searchable).chain((type) => {
    const sortable = [...rows]
      .filter(([name, row]) => name === `${type}.${row.code}` && ["date", "string", "number"].includes(row.kind))
      .map(([, row]) => row.code);
    const key = fc.tuple(pick("", "-"), pick("_id", "_lastUpdated", ...sortable)).map((it) => it.join(""));
    const sort = fc.array(key, { minLength: 1, maxLength: 2 }).map((it) => ["_sort", it.join(",")] as const);
    return fc
      .tuple(
        fc.array(clauseArbitrary(resources, type, base), { minLength: 1, maxLength: 3 }),
        maybe(sort, 2),
        maybe(pick(["_count", "1"] as const, ["_count", "2"] as const, ["_count", "5"] as const), 2),
      )
      .map(([clauses, sorting, count]) => ({
        type,
        query: [...clauses, ...(sorting ? [sorting] : []), ...(count ? [count] : [])],
      }));
  });
}

/** A value of the parameter that finds this resource, or undefined when it has none that can be asked for simply. */
export function ownValue(type: string, code: string, resource: Any): string | undefined {
  const row = rows.get(`${type}.${code}`)!;
  for (const it of valuesOf(row, resource)) {
    if (row.kind === "token") {
      const text =
        typeof it !== "object" ? String(it) : it.coding ? it.coding.find((one: Any) => one.code)?.code : it.value;
      if (text) return escaped(text);
    } else if (row.kind === "string") {
      const text =
        typeof it === "string"
          ? it
          : Object.values(it)
              .flat()
              .find((one) => typeof one === "string");
      if (typeof text === "string" && text.trim() !== "") return escaped(text);
    } else if (row.kind === "reference") {
      const local = /^([A-Z]\w+)\/([\w.-]+)$/.exec(it.reference ?? "");
      if (local && row.targets.includes(local[1]!)) return `${local[1]}/${local[2]}`;
    } else if (row.kind === "date") {
      const text = typeof it === "string" ? it : (it.start ?? it.end);
      if (text) return typeof it === "string" ? text : it.start ? `ge${text}` : `le${text}`;
    } else if (row.kind === "quantity") {
      if (it.value !== undefined && it.comparator === undefined) return String(it.value);
    } else return String(it);
  }
  return undefined;
}
