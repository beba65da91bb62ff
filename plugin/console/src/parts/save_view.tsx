// Names for filters and an order of a list: in this browser, or for everybody of the practice.
import { useState } from "preact/hooks";
import { listViews, saveView } from "../api/client";
import type { CallError } from "../api/connect";
import type { SharedViewJson } from "../gen/waymark/v1/review_desk_pb";
import { type ListState, listHref } from "../lib/list_state";
import { asCallError, useQuery } from "../lib/query";
import type { Session } from "../lib/session";
import { keepViews, views, wrongName } from "../lib/views";
import { Button, Details } from "../nhs/basics";
import { Input, Radios } from "../nhs/forms";
import { Failure } from "./common";

type For = "me" | "practice";

interface Shown {
  name: string;
  href: string;
  shared?: SharedViewJson;
}

export const SaveView = ({ state, session }: { state: ListState; session: Session }) => {
  const [held, setHeld] = useState(views);
  const [name, setName] = useState("");
  const [whom, setWhom] = useState<For>("me");
  const [wrong, setWrong] = useState<string>();
  const [error, setError] = useState<CallError>();
  const [said, setSaid] = useState("");
  const [opened, setOpened] = useState(false);
  const shared = useQuery(opened ? `views#${session.practices.join()}` : undefined, (signal) => listViews({ practices: session.practices }, signal));
  const address = listHref(state);
  const sameList = (href: string) => href.split("?")[0] === address.split("?")[0];
  const here: Shown[] = [
    ...held.map((one): Shown => ({ ...one })),
    ...(shared.answer?.views ?? []).map((one): Shown => ({ name: one.name ?? "", href: one.address ?? "", shared: one })),
  ].filter((one) => sameList(one.href));
  const practice = session.practices[0] ?? "";

  const toServer = async (view: { practice: string; name: string; address: string }, text: string) => {
    setError(undefined);
    try {
      await saveView({ ...view, person: session.person });
      setSaid(text);
      shared.again();
      return true;
    } catch (thrown) {
      const failed = asCallError(thrown);
      if (failed.code === "already_exists") setWrong("Another view of the practice has this name");
      else setError(failed);
      return false;
    }
  };
  const mine = (next: typeof held, text: string) => {
    keepViews(next);
    setHeld(next);
    setSaid(text);
  };
  const save = async (event: Event) => {
    event.preventDefault();
    const trimmed = name.trim();
    const found = wrongName(name, whom === "me" ? held : []);
    setWrong(found);
    if (found) return document.getElementById("view-name")?.focus();
    if (whom === "me") mine([...held, { name: trimmed, href: address }], `View “${trimmed}” saved.`);
    else if (!(await toServer({ practice, name: trimmed, address }, `View “${trimmed}” saved for ${practice}.`))) return;
    setName("");
  };
  const remove = (one: Shown) =>
    one.shared
      ? void toServer({ practice: one.shared.practice ?? "", name: one.name, address: "" }, `View “${one.name}” removed for ${one.shared.practice}.`)
      : mine(held.filter((other) => other.name !== one.name), `View “${one.name}” removed.`);
  return (
    <Details summary="Saved views" onToggle={() => setOpened(true)}>
      <p>A view is a name for these filters and this order. It holds no patient’s data.</p>
      {shared.error && <Failure error={shared.error} again={shared.again} />}
      {error && <Failure error={error} />}
      {here.length > 0 && (
        <ul class="nhsuk-list">
          {here.map((one) => (
            <li class="wm-row">
              <a href={one.href}>{one.name}</a>
              <span class="wm-quiet">{one.shared ? `${one.shared.practice}, by ${one.shared.person}` : "Mine, in this browser"}</span>
              <button type="button" class="wm-link" onClick={() => remove(one)}>
                Remove<span class="nhsuk-u-visually-hidden"> view {one.name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <form onSubmit={save} noValidate>
        <Input id="view-name" name="view" label="Name of this view" width={20} value={name} error={wrong} autocomplete="off" onValue={setName} />
        <Radios
          id="view-for"
          name="view-for"
          legend="For whom?"
          small
          choices={[
            { value: "me", text: "Me, in this browser" },
            { value: "practice", text: `Everybody at ${practice}` },
          ]}
          value={whom}
          onValue={(value) => setWhom(value as For)}
        />
        <Button kind="secondary" small>
          Save this view
        </Button>
      </form>
      <p role="status">{said}</p>
    </Details>
  );
};
