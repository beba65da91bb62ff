// Choosing the file that says who belongs to which group.

interface Props {
  wrong: string | undefined;
  choose: (file: File | undefined) => void;
  /** What it is used for: "these figures". */
  use: string;
}

export const GroupsFile = ({ wrong, choose, use }: Props) => (
  <div class={wrong ? "nhsuk-form-group nhsuk-form-group--error" : "nhsuk-form-group"}>
    <label class="nhsuk-label" for="groups-file">
      Who belongs to which group
    </label>
    <div class="nhsuk-hint" id="groups-hint">
      {`A CSV file with patient_id, deprivation_fifth and ethnicity. It is used for ${use} and kept nowhere`}
    </div>
    {wrong && (
      <span class="nhsuk-error-message" id="groups-error">
        <span class="nhsuk-u-visually-hidden">Error:</span> {wrong}
      </span>
    )}
    <input
      class="nhsuk-file-upload"
      type="file"
      id="groups-file"
      accept=".csv,text/csv"
      aria-describedby={wrong ? "groups-hint groups-error" : "groups-hint"}
      onChange={(event) => choose((event.target as HTMLInputElement).files?.[0])}
    />
  </div>
);
