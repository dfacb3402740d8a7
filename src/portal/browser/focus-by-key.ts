/** `/` leads to the search field, unless somebody is typing. */
export function focusByKey(id: string): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target;
    if (at instanceof HTMLElement && (at.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(at.tagName))) return;
    event.preventDefault();
    document.getElementById(id)?.focus();
  });
}
