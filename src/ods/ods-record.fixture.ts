import fc from "fast-check";
import type { Address, Contact, OdsRecord, Period, Periods, Relationship, Role, Succession } from "./organisation.ts";
import { isKeepable } from "./values.ts";

/** Random records, for tests: all that ODS's own formats can say, and nothing that they cannot. */

const date = fc
  .date({ min: new Date("1900-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((it) => it.toISOString().slice(0, 10));

const code = fc.stringMatching(/^[A-Z0-9]{1,12}$/);

/** As texts come back: without blanks at either end. */
const text = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 40, unit: "binary" }),
    fc.string({ minLength: 1, maxLength: 40, unit: fc.constantFrom(..."AZ09 &<>\"']]>é€😀-") }),
  )
  .map((it) => it.trim())
  .filter((it) => it !== "" && isKeepable(it));

const period: fc.Arbitrary<Period> = someOf<Period>({ start: date, end: date }).filter(
  (it) => Object.keys(it).length > 0,
);
const periods: fc.Arbitrary<Periods> = someOf<Periods>({ legal: period, operational: period });

const number = fc.nat();
/** ORD writes them as numbers where that is the same. */
const instance = fc.oneof(number.map(String), fc.stringMatching(/^[A-Z0-9-]{1,20}$/));

const role: fc.Arbitrary<Role> = someOf<Role>(
  { id: number },
  { code: fc.nat(400).map((it) => `RO${it}`), isPrimary: fc.boolean(), isActive: fc.boolean(), periods },
);

const relationship: fc.Arbitrary<Relationship> = someOf<Relationship>(
  { id: instance, targetRole: fc.constantFrom("RO197", "RO98") },
  { type: fc.constantFrom("RE4", "RE6"), isActive: fc.boolean(), periods, target: code },
);

const succession: fc.Arbitrary<Succession> = someOf<Succession>(
  { id: instance, start: date, targetRole: fc.constantFrom("RO197", "RO98"), isForward: fc.constant(true) },
  { type: fc.constantFrom("Predecessor", "Successor"), target: code },
);

const contact = someOf<Contact>({}, { type: fc.constantFrom("tel", "http", "mail", "fax"), value: text });

const address: fc.Arbitrary<Address> = someOf<Address>(
  { town: text, county: text, country: text, uprn: fc.stringMatching(/^\d{1,12}$/) },
  { lines: fc.array(text, { maxLength: 3 }), postcode: fc.constantFrom("ZZ99 1AA", "ZZ9 9ZZ") },
);

const list = <T>(it: fc.Arbitrary<T>) => fc.array(it, { maxLength: 4 });
const filled = <T>(it: fc.Arbitrary<T>) => fc.array(it, { minLength: 1, maxLength: 4 });

const plain = {
  name: text,
  assigningAuthority: text,
  recordClass: fc.constantFrom("RC1", "RC2"),
  isActive: fc.boolean(),
  periods: periods.filter((it) => Object.keys(it).length > 0),
  lastChangeDate: date,
  address,
};

const full: fc.Arbitrary<OdsRecord> = someOf<OdsRecord>(plain, {
  code,
  refOnly: fc.constant(false),
  roles: list(role),
  contacts: list(contact),
  relationships: list(relationship),
  successions: list(succession),
});

const refOnly: fc.Arbitrary<OdsRecord> = someOf<OdsRecord>(
  { ...plain, contacts: filled(contact), relationships: filled(relationship), successions: filled(succession) },
  { code, refOnly: fc.constant(true), roles: list(role) },
);

export const anyRecord: fc.Arbitrary<OdsRecord> = fc.oneof(full, refOnly);

/** An object of the members of `always` and of some of `sometimes`. */
function someOf<T extends object>(
  sometimes: { readonly [K in keyof T]?: fc.Arbitrary<NonNullable<T[K]>> },
  always: { readonly [K in keyof T]?: fc.Arbitrary<NonNullable<T[K]>> } = {},
): fc.Arbitrary<T> {
  return fc.record({ ...sometimes, ...always } as never, {
    requiredKeys: Object.keys(always) as never,
    noNullPrototype: true,
  }) as unknown as fc.Arbitrary<T>;
}
