import { openSqlite } from "../support/store.ts";
import { storeContract } from "./contract.ts";

storeContract("sqlite", (context) => openSqlite(context));
