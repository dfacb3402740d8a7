import {
  type ConstraintRow,
  type ExtensionPart,
  type ExtensionRow,
  extensionRows,
  type ProfileRow,
  profileRows,
} from "../../definitions/directory/structure-definitions.ts";
import type { Resource } from "../../fhir/resource.ts";

/** The extensions and profiles of the directory. What they say of elements is their differential; there is no snapshot. */
export const structureDefinitionsOf = (): readonly Resource[] => [
  ...extensionRows.map(extensionOf),
  ...profileRows.map(profileOf),
];

const headOf = ({ id, url, version, status, date, title, description }: ExtensionRow | ProfileRow) => ({
  resourceType: "StructureDefinition",
  id,
  url,
  version,
  name: title.replaceAll(" ", ""),
  title,
  status,
  experimental: status === "draft",
  date,
  description,
  fhirVersion: "4.0.1",
});

const profileOf = (row: ProfileRow): Resource => ({
  ...headOf(row),
  kind: "resource",
  abstract: false,
  type: row.type,
  baseDefinition: row.base,
  derivation: "constraint",
  differential: { element: row.elements.map(constraintOf) },
});

const extensionOf = (row: ExtensionRow): Resource => ({
  ...headOf(row),
  kind: "complex-type",
  abstract: false,
  context: row.contexts.map((it) => ({ type: it.includes(":") ? "extension" : "element", expression: it })),
  type: "Extension",
  baseDefinition: "http://hl7.org/fhir/StructureDefinition/Extension",
  derivation: "constraint",
  differential: {
    element: [
      { id: "Extension", path: "Extension", short: row.description },
      ...(row.parts.length > 0
        ? [
            {
              id: "Extension.extension",
              path: "Extension.extension",
              min: row.parts.reduce((sum, it) => sum + it.min, 0),
            },
          ]
        : []),
      ...row.parts.flatMap(partOf),
      { id: "Extension.url", path: "Extension.url", fixedUri: row.url },
      {
        id: "Extension.value[x]",
        path: "Extension.value[x]",
        ...(row.value
          ? {
              min: 1,
              type: [{ code: row.value.type, ...(row.value.target && { targetProfile: [row.value.target] }) }],
            }
          : { max: "0" }),
      },
    ],
  },
});

function partOf({ name, min, max, type, profile, valueSet, short }: ExtensionPart): readonly object[] {
  const id = `Extension.extension:${name}`;
  const path = "Extension.extension";
  return [
    {
      id,
      path,
      sliceName: name,
      short,
      min,
      max,
      ...(profile !== undefined && { type: [{ code: "Extension", profile: [profile] }] }),
    },
    { id: `${id}.url`, path: `${path}.url`, fixedUri: profile ?? name },
    ...(type === undefined
      ? []
      : [
          {
            id: `${id}.value[x]`,
            path: `${path}.value[x]`,
            min: 1,
            type: [{ code: type }],
            ...(valueSet !== undefined && { binding: { strength: "extensible", valueSet } }),
          },
        ]),
  ];
}

/** `Organization.type:odsRecordClass.coding.system` is an element of a slice; `Organization.type:odsRecordClass` is the slice. */
function constraintOf({ id, min, max, mustSupport, slicedBy, fixedUri, extension, valueSet }: ConstraintRow): object {
  const [, sliceName] = id.slice(id.lastIndexOf(".") + 1).split(":");
  return {
    id,
    path: id.replace(/:\w+/g, ""),
    ...(sliceName !== undefined && { sliceName }),
    ...(slicedBy !== undefined && {
      slicing: { discriminator: [{ type: "value", path: slicedBy }], ordered: false, rules: "open" },
    }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(extension !== undefined && { type: [{ code: "Extension", profile: [extension] }] }),
    ...(fixedUri !== undefined && { fixedUri }),
    ...(mustSupport && { mustSupport }),
    ...(valueSet !== undefined && { binding: { strength: "extensible", valueSet } }),
  };
}
