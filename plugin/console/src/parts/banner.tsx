// Who it is about, at the top of a page about one patient, in the order of the NHS guidance on patient banners: only what the
// server knows; absent values say so. The record on the wire holds no name, so there is none.
import type { AlertPersonJson } from "../gen/waymark/v1/review_desk_pb";
import { born, died, gender } from "../lib/person";
import type { Children } from "../nhs/basics";
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

export const PatientBanner = ({ alert }: { alert: Who }) => {
  const { person } = alert;
  return (
    <section class={person?.deceased ? "wm-banner wm-banner--died" : "wm-banner"} aria-label="Patient">
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
    </section>
  );
};
