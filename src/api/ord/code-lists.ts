import { odsOids, recordClasses, relationshipTypes } from "../../definitions/directory/ods-codes.ts";
import { roleTypes } from "../../definitions/directory/role-types.ts";
import { problem, quoted } from "../../fhir/problem.ts";
import { attributeText } from "../../fhir/xml/escape.ts";
import { ordXmlDeclaration } from "../../ods/to-ods-xml.ts";
import type { OrdRun } from "./ord-service.ts";
import { element } from "./ord-xml.ts";

interface Concept {
  /** `RO197` */
  readonly id: string;
  /** `197` */
  readonly code: string;
  readonly displayName: string;
  /** Roles: "true" or "false". */
  readonly primaryRole?: string;
}

interface CodeList {
  /** Of the member of the JSON that lists them. */
  readonly member: string;
  /** Of the CodeSystem element of the XML. */
  readonly name: string;
  readonly oid: string | undefined;
  readonly concepts: readonly Concept[];
}

const concept = ({ code, name }: { readonly code: string; readonly name: string }): Concept => ({
  id: code,
  code: code.replace(/^\D+/, ""),
  displayName: name,
});

/** By endpoint. */
const lists: Readonly<Record<string, CodeList>> = {
  roles: {
    member: "Roles",
    name: "OrganisationRole",
    oid: odsOids.role,
    concepts: roleTypes.map((it) => ({ ...concept(it), primaryRole: String(it.isPrimary) })),
  },
  rels: {
    member: "Relationships",
    name: "OrganisationRelationship",
    oid: odsOids.relationship,
    concepts: relationshipTypes.map(concept),
  },
  recordclasses: {
    member: "RecordClasses",
    name: "OrganisationRecordClass",
    oid: undefined,
    concepts: recordClasses.map(concept),
  },
};

/** `/roles`, `/rels`, `/recordclasses`, or one code of them; undefined: there is no such list. */
export function codeList(endpoint: string, id: string | undefined): OrdRun | undefined {
  const list = Object.hasOwn(lists, endpoint) ? lists[endpoint]! : undefined;
  if (list === undefined) return undefined;
  return async ({ query }) => {
    const unknown = query.find(([name, value]) => name !== "_format" && value !== "");
    if (unknown) return problem("unknown-parameter", `${endpoint} takes _format, not ${quoted(unknown[0])}`);
    const concepts = list.concepts.filter((it) => id === undefined || it.id === id.toUpperCase());
    if (concepts.length === 0) return problem("not-found", "Not found");
    return { body: { [list.member]: concepts }, xml: () => xmlOf(list, concepts) };
  };
}

function xmlOf({ name, oid }: CodeList, concepts: readonly Concept[]): string {
  const attributes = [oid === undefined ? "" : ` oid="${oid}"`, ` name="${attributeText(name)}"`].join("");
  return `${ordXmlDeclaration}<CodeSystem${attributes}>${element("concept", concepts as never)}</CodeSystem>`;
}
