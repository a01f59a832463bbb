// A picture in the clipboard goes where the page takes files: Ctrl+V anywhere is like dropping it there.

const INPUT = '[data-testid="stFileUploaderDropzoneInput"]';

export default function mount() {
  const leave = new AbortController();
  document.addEventListener("paste", (event) => take(event), { signal: leave.signal });
  return () => leave.abort();
}

function take(event) {
  const files = [...(event.clipboardData?.files ?? [])];
  const input = document.querySelector(INPUT);
  if (!files.length || !input) return;
  event.preventDefault();
  const handed = new DataTransfer();
  for (const file of files) handed.items.add(file);
  input.files = handed.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
