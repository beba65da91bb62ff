// Who it is about, at the top of a page about one patient, in the order of the NHS guidance on patient banners: only what the
// server knows; absent values say so. How to reach them is folded away.
import type { ContactDetailsJson } from "../gen/waymark/v1/record_pb";
import type { AlertPersonJson } from "../gen/waymark/v1/review_desk_pb";
import { born, died, fullName, gender, initials } from "../lib/person";
import { privacy } from "../lib/privacy";
import { useSignal } from "../lib/signal";
import { type Children, Details } from "../nhs/basics";
import { NhsNumber } from "./common";

const Fact = ({ name, children }: { name: string; children: Children }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

interface Who {
  nhsNumber?: string | undefined;
  patientId?: string | undefined;
  practice?: string | undefined;
  person?: AlertPersonJson | undefined;
}

export const PatientBanner = ({ alert, contact }: { alert: Who; contact?: ContactDetailsJson | undefined }) => {
  const { person } = alert;
  const hidden = useSignal(privacy);
  return (
    <section class={person?.deceased ? "wm-banner wm-banner--died" : "wm-banner"} aria-label="Patient">
      <p class="wm-banner__name">{hidden ? (initials(person) ?? "Name not known") : (fullName(person) ?? "Name not known")}</p>
      <dl>
        <Fact name="Born">{born(person)}</Fact>
        {person?.deceased && <Fact name="Died">{died(person)}</Fact>}
        {person?.deceased && person.age !== undefined && <Fact name="Age at death">{person.age}</Fact>}
        <Fact name="Gender">{gender(person)}</Fact>
        <Fact name="NHS No.">
          <NhsNumber digits={alert.nhsNumber} />
        </Fact>
        <Fact name="Number at the practice">
          <span class="wm-nowrap">{alert.patientId}</span>
        </Fact>
        <Fact name="Practice">{alert.practice}</Fact>
      </dl>
      {person?.deceased && <p>This person has died and cannot be contacted.</p>}
      {!person?.deceased && !hidden && (contact?.telephone || contact?.address?.length) && (
        <Details summary="Telephone and address" reverse>
          <dl>
            <Fact name="Telephone">{contact.telephone ? <span class="wm-nowrap">{contact.telephone}</span> : "Not known"}</Fact>
            <Fact name="Address">{contact.address?.length ? contact.address.join(", ") : "Not known"}</Fact>
          </dl>
        </Details>
      )}
    </section>
  );
};
