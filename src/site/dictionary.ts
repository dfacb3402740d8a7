import {
  dictionaryPage,
  recordClassesPage,
  relationshipsPage,
  roleCodesPage,
  roleExtensionPage,
  rolesPage,
  roleValuesPage,
} from "../portal/explore/dictionary-pages.ts";
import type { Page } from "../portal/page.ts";
import { ofService, type Route } from "./site.ts";

/** What the register's fields and codes mean; there where the register is. */
export const dictionaryRoutes: readonly Route[] = [
  dictionaryPage,
  rolesPage,
  relationshipsPage,
  recordClassesPage,
  roleExtensionPage,
  roleCodesPage,
  roleValuesPage,
].map(
  (make: () => Page): Route => ({
    path: make().address!,
    answer: (_, shown) => ofService(shown, "directory", make),
  }),
);
