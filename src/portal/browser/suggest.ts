/**
 * A field that shows what could be meant while somebody types: an ARIA combobox with a list.
 * https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 *
 * `data-suggest` is an address that answers `?q=` with JSON: {"suggestions": [{"title", "note", "address"}]}. Choosing one leads to its
 * address, or, with `data-suggest-value`, puts its `value` into the field.
 */
interface Suggestion {
  readonly title: string;
  readonly note: string;
  readonly address: string;
  readonly value?: string;
}

const waitMs = 120;

export function suggest(input: HTMLInputElement): void {
  const address = input.dataset.suggest!;
  const fills = input.dataset.suggestValue !== undefined;
  const list = document.createElement("ul");
  list.className = "cc-suggest";
  list.id = `${input.id}-list`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  const said = document.createElement("span");
  said.className = "nhsuk-u-visually-hidden";
  said.setAttribute("role", "status");
  input.after(list, said);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let found: readonly Suggestion[] = [];
  let chosen = -1;
  let timer = 0;
  /** Counts the requests: an answer that comes after a newer one was asked for is not shown. */
  let asked = 0;

  const show = (it: readonly Suggestion[]) => {
    found = it;
    choose(-1);
    list.replaceChildren(...it.map(option));
    list.hidden = it.length === 0;
    input.setAttribute("aria-expanded", String(it.length > 0));
  };
  const option = ({ title, note }: Suggestion, at: number): HTMLLIElement => {
    const line = document.createElement("li");
    line.id = `${list.id}-${at}`;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    const more = document.createElement("span");
    more.className = "cc-soft";
    more.textContent = note;
    line.append(title, " ", more);
    // Before the field loses the focus.
    line.addEventListener("mousedown", (event) => {
      event.preventDefault();
      follow(at);
    });
    return line;
  };
  const choose = (at: number) => {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = at;
    const line = list.children[at];
    line?.setAttribute("aria-selected", "true");
    line?.scrollIntoView({ block: "nearest" });
    if (line) input.setAttribute("aria-activedescendant", line.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const follow = (at: number) => {
    const it = found[at];
    if (!it) return;
    if (!fills) location.assign(it.address);
    else if (it.value !== undefined) input.value = it.value;
    show([]);
  };
  const ask = async () => {
    const typed = input.value.trim();
    const own = ++asked;
    if (typed === "") {
      show([]);
      return;
    }
    try {
      const response = await fetch(`${address}?q=${encodeURIComponent(typed)}`);
      if (!response.ok || own !== asked) return;
      const { suggestions } = (await response.json()) as { readonly suggestions: readonly Suggestion[] };
      if (own !== asked) return;
      show(suggestions);
      said.textContent = suggestions.length === 0 ? "No suggestions" : `${suggestions.length} suggestions`;
    } catch {
      // Without an answer the field is one like any other.
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, waitMs);
  });
  input.addEventListener("blur", () => show([]));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && found.length > 0) {
      event.preventDefault();
      show([]);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      follow(chosen);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length > 0) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((chosen + step + found.length + (chosen < 0 && step < 0 ? 1 : 0)) % found.length);
    }
  });
}
