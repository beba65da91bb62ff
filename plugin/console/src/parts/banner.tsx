// Who it is about, at the top of a page about one patient: only what the server knows. Absent values say so.
import type { AlertJson } from "../gen/waymark/v1/review_pb";
import { NhsNumber } from "./common";

export const PatientBanner = ({ alert }: { alert: AlertJson }) => (
  <section class="wm-banner" aria-label="Patient">
    <dl>
      <div>
        <dt>NHS No.</dt>
        <dd>
          <NhsNumber digits={alert.nhsNumber} />
        </dd>
      </div>
      <div>
        <dt>Number at the practice</dt>
        <dd class="wm-nowrap">{alert.patientId}</dd>
      </div>
      <div>
        <dt>Practice</dt>
        <dd>{alert.practice}</dd>
      </div>
    </dl>
  </section>
);
