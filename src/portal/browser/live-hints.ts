/** What could be better about a story is said while it is written, by the same rules as the server's. */
import { type Draft, hintsFor } from "../../stories/hints.ts";

const waitMs = 400;

export function liveHints(form: HTMLFormElement): void {
  const place = document.getElementById(form.dataset.hints!);
  if (!place) return;
  let timer = 0;
  const show = () => {
    const hints = hintsFor(draftOf(new FormData(form)));
    const title = document.createElement("h3");
    title.className = "nhsuk-heading-s";
    title.textContent = hints.length === 0 ? "This keeps to the method" : "What could be better";
    const list = document.createElement("ul");
    list.className = "nhsuk-list nhsuk-list--bullet";
    for (const it of hints) {
      const line = document.createElement("li");
      const level = document.createElement("strong");
      level.textContent = it.level;
      line.append(level, ` ${it.words}`);
      list.append(line);
    }
    place.replaceChildren(title, list);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, waitMs);
  });
}

function draftOf(data: FormData): Draft {
  const text = (name: string) => String(data.get(name) ?? "");
  return {
    actor: text("actor"),
    careSetting: text("careSetting"),
    secondaryActor: text("secondaryActor"),
    need: text("need"),
    justification: text("justification"),
    acceptance: text("acceptance").split("\n"),
    body: text("remarks"),
  };
}
