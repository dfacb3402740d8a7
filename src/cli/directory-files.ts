import { join } from "node:path";

/** The file in which the sources of the register are kept, beside its store. */
export const layersFile = (folder: string): string => join(folder, "directory-sources.sqlite");

/** The file of postcodes and areas. */
export const postcodesFile = (folder: string): string => join(folder, "postcodes.sqlite");
