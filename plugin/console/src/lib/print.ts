// On paper everything that is folded on the screen is open; afterwards it is as it was.

export function openForPrinting(): void {
  const opened: HTMLDetailsElement[] = [];
  matchMedia("print").addEventListener("change", (event) => {
    if (event.matches) {
      for (const one of document.querySelectorAll<HTMLDetailsElement>("main details:not([open], .wm-noprint *)")) {
        one.open = true;
        opened.push(one);
      }
    } else {
      for (const one of opened.splice(0)) one.open = false;
    }
  });
}
