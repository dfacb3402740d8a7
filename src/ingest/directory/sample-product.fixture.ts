/** Small ODS XML products with invented organisations, laid out as the real ones are. */

export interface ProductShape {
  readonly content?: string;
  readonly type?: string;
  readonly date?: string;
  readonly count?: string;
  readonly codes?: string;
}

export function productXml(organisations: readonly string[], shape: ProductShape = {}): string {
  const { content = "HSCOrgRefData_Full_20240101", type = "Full", date = "2024-01-01", codes = "" } = shape;
  return `<?xml version="1.0" encoding="utf-8"?>
<HSCOrgRefData:OrgRefData xmlns:HSCOrgRefData="http://refdata.hscic.gov.uk/org/v2-0-0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://refdata.hscic.gov.uk/org/v2-0-0 HSCOrgRefData.xsd">
  <Manifest>
    <Version value="2-0-0" />
    <PublicationType value="${type}" />
    <PublicationSource value="HSCIC" />
    <PublicationDate value="${date}" />
    <PublicationSeqNum value="4700" />
    <FileCreationDateTime value="2024-01-01T06:00:00" />
    <RecordCount value="${shape.count ?? organisations.length}" />
    <ContentDescription value="${content}" />
    <PrimaryRoleScope>
      <PrimaryRole id="RO197" displayName="NHS TRUST" />
    </PrimaryRoleScope>
  </Manifest>
  <CodeSystems>${codes}</CodeSystems>
  <Organisations>
${organisations.join("\n")}
  </Organisations>
</HSCOrgRefData:OrgRefData>
`;
}

/** An organisation with no more than it needs, and what `inside` adds. */
export const organisation = (code: string, inside = ""): string =>
  `<Organisation orgRecordClass="RC1"><Name>INVENTED ${code}</Name><OrgId extension="${code}" />${inside}</Organisation>`;
