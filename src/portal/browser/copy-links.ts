/** A link to the view itself is copied when it is followed; what happened is said to those who cannot see it, too. */
export function copyLinks(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-copy]")) {
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    link.after(" ", said);
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
      event.preventDefault();
      try {
        await navigator.clipboard.writeText(link.href);
        said.textContent = "Copied";
      } catch {
        said.textContent = "Not copied: take it from the address bar";
      }
    });
  }
}
