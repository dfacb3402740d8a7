/** Keeps contributions in the file that it is told, one after the other, and says each receipt once it was acknowledged. Ends at the number that it is told, or never. */
import { SqliteContributions } from "./contributions.ts";

const [file = "", name = "", most = "999"] = process.argv.slice(2);
const store = new SqliteContributions(file);
for (let at = 0; at < Number(most); at++) {
  const added = await store.add("story", { values: { title: `${name} ${at}`, remarks: "x".repeat(5000) } }, at);
  if ("receipt" in added) process.stdout.write(`${added.receipt} ${name} ${at}\n`);
}
await store.close();
