// The text of the query: CodeMirror in the place of the form's text field.
import {
  EditorState, EditorView, acceptCompletion, autocompletion, bracketMatching, closeBrackets,
  closeBracketsKeymap, completionKeymap, defaultKeymap, drawSelection, highlightActiveLine,
  highlightActiveLineGutter, highlightSpecialChars, history, historyKeymap, keymap, lineNumbers,
  lintGutter, setDiagnostics, syntaxHighlighting,
} from "../vendor/codemirror.js";
import { complete } from "./completion.js";
import { colours, sparql } from "./grammar.js";
import { $, word } from "./setup.js";

const field = $("query");

const view = new EditorView({
  parent: $("editor"),
  state: EditorState.create({
    doc: field.value,
    extensions: [
      lineNumbers(), lintGutter(), history(), drawSelection(), highlightSpecialChars(),
      highlightActiveLine(), highlightActiveLineGutter(), bracketMatching(), closeBrackets(),
      sparql, syntaxHighlighting(colours), EditorView.lineWrapping,
      autocompletion({ override: [complete], maxRenderedOptions: 60, icons: false }),
      keymap.of([
        { key: "Mod-Enter", run: () => { field.form.requestSubmit(); return true; } },
        { key: "Tab", run: acceptCompletion }, // without a list, Tab goes on to the buttons
        ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap,
      ]),
      EditorView.contentAttributes.of({ "aria-label": word("query"), spellcheck: "false" }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        field.value = update.state.doc.toString();
        if (marked) queueMicrotask(unmark);
      }),
    ],
  }),
});
field.hidden = true;
field.required = false; // a hidden field that is needed could not be sent
let marked = false;

export const text = () => view.state.doc.toString();
export const focus = () => view.focus();

export function replace(query) {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: query },
    selection: { anchor: 0 }, scrollIntoView: true });
}

// Mark the place of an error; both numbers count from 1, columns in characters.
export function mark(line, column, message) {
  const there = view.state.doc.line(Math.min(line, view.state.doc.lines));
  const before = [...there.text].slice(0, column - 1).join("").length;
  const at = there.from + before;
  const length = /^(?:[?$]?[\p{L}\p{N}_:]+|.)/u.exec(there.text.slice(before))?.[0].length ?? 0;
  const from = length || at === 0 ? at : at - 1; // at a line's end the last sign is marked
  const to = Math.min(at + length, view.state.doc.length);
  view.dispatch(setDiagnostics(view.state, [{ from, to, severity: "error", message }]));
  view.dispatch({ effects: EditorView.scrollIntoView(from) });
  marked = true;
  return () => { view.dispatch({ selection: { anchor: from }, scrollIntoView: true }); focus(); };
}

export function unmark() {
  marked = false;
  view.dispatch(setDiagnostics(view.state, []));
}
