// Buttons that copy the text of an element: <button data-copies="ID" data-done="Copied" hidden>.
async function copy(element) {
  const text = element.textContent;
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Browsers keep the clipboard from pages that come by plain http from another machine.
  getSelection().selectAllChildren(element);
  if (!document.execCommand("copy")) throw new Error("the browser does not copy");
}

for (const button of document.querySelectorAll("button[data-copies]")) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const element = document.getElementById(button.dataset.copies);
    try {
      await copy(element);
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2000);
    } catch {
      getSelection().selectAllChildren(element); // the reader's own keys copy it
    }
  });
}
