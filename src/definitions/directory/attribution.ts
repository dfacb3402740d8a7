/** What has to stand beside the register and what is made of it, by the Open Government Licence. */
export const registerAttribution =
  "Contains public sector information of NHS England licensed under the Open Government Licence v3.0.";

/** And beside what tells of postcodes and areas. That of an edition, with its year, is in postcode-layouts.ts. */
export const placesAttribution =
  "Areas and places: Source: Office for National Statistics licensed under the Open Government Licence v3.0; contains OS data © Crown copyright and database right; contains Royal Mail data © Royal Mail copyright and database right.";
