// Form fields of nhsuk-frontend: label, hint and error message with each.
import type { TargetedEvent } from "preact";
import { type Children, join } from "./basics";

interface FieldProps {
  id: string;
  label: Children;
  labelSize?: "s" | "m" | "l" | undefined;
  hint?: Children | undefined;
  error?: string | undefined;
}

const describedBy = ({ id, hint, error }: FieldProps): string | undefined =>
  join(hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`) || undefined;

const ErrorMessage = ({ id, text }: { id: string; text: string }) => (
  <span class="nhsuk-error-message" id={`${id}-error`}>
    <span class="nhsuk-u-visually-hidden">Error: </span>
    {text}
  </span>
);

const Group = ({ field, children }: { field: FieldProps; children: Children }) => (
  <div class={join("nhsuk-form-group", field.error !== undefined && "nhsuk-form-group--error")}>
    <label class={join("nhsuk-label", field.labelSize && `nhsuk-label--${field.labelSize}`)} for={field.id}>
      {field.label}
    </label>
    {field.hint !== undefined && (
      <div class="nhsuk-hint" id={`${field.id}-hint`}>
        {field.hint}
      </div>
    )}
    {field.error !== undefined && <ErrorMessage id={field.id} text={field.error} />}
    {children}
  </div>
);

type Typed<E extends HTMLElement> = TargetedEvent<E, Event>;

interface InputProps extends FieldProps {
  name: string;
  type?: "text" | "date" | undefined;
  width?: 2 | 3 | 4 | 5 | 10 | 20 | 30 | undefined;
  inputMode?: "numeric" | undefined;
  value?: string | undefined;
  min?: string | undefined;
  autocomplete?: string | undefined;
  spellcheck?: boolean | undefined;
  list?: string | undefined;
  onValue?: ((value: string) => void) | undefined;
}

export const Input = (props: InputProps) => (
  <Group field={props}>
    <input
      class={join(
        "nhsuk-input",
        props.error !== undefined && "nhsuk-input--error",
        props.width && `nhsuk-input--width-${props.width}`,
      )}
      id={props.id}
      name={props.name}
      type={props.type ?? "text"}
      value={props.value}
      min={props.min}
      list={props.list}
      autocomplete={props.autocomplete}
      spellcheck={props.spellcheck}
      inputMode={props.inputMode}
      aria-describedby={describedBy(props)}
      onInput={(event: Typed<HTMLInputElement>) => props.onValue?.(event.currentTarget.value)}
    />
  </Group>
);

interface TextareaProps extends FieldProps {
  name: string;
  rows?: number | undefined;
  value?: string | undefined;
  onValue?: ((value: string) => void) | undefined;
}

export const Textarea = (props: TextareaProps) => (
  <Group field={props}>
    <textarea
      class={join("nhsuk-textarea", props.error !== undefined && "nhsuk-textarea--error")}
      id={props.id}
      name={props.name}
      rows={props.rows ?? 5}
      value={props.value}
      autocomplete="off"
      aria-describedby={describedBy(props)}
      onInput={(event: Typed<HTMLTextAreaElement>) => props.onValue?.(event.currentTarget.value)}
    />
  </Group>
);

export interface Choice {
  value: string;
  text: Children;
  hint?: string | undefined;
}

interface SelectProps extends FieldProps {
  name: string;
  choices: Choice[];
  value?: string | undefined;
  onValue?: ((value: string) => void) | undefined;
}

export const Select = (props: SelectProps) => (
  <Group field={props}>
    <select
      class={join("nhsuk-select", props.error !== undefined && "nhsuk-select--error")}
      id={props.id}
      name={props.name}
      aria-describedby={describedBy(props)}
      onChange={(event: Typed<HTMLSelectElement>) => props.onValue?.(event.currentTarget.value)}
    >
      {props.choices.map((one) => (
        <option value={one.value} selected={props.value === one.value}>
          {one.text}
        </option>
      ))}
    </select>
  </Group>
);

interface ChoicesProps {
  id: string;
  name: string;
  legend: Children;
  legendSize?: "s" | "m" | "l" | undefined;
  error?: string | undefined;
  small?: boolean | undefined;
  choices: Choice[];
}

const Fieldset = ({ of, children }: { of: ChoicesProps; children: Children }) => (
  <div class={join("nhsuk-form-group", of.error !== undefined && "nhsuk-form-group--error")}>
    <fieldset class="nhsuk-fieldset" aria-describedby={of.error !== undefined ? `${of.id}-error` : undefined}>
      <legend class={join("nhsuk-fieldset__legend", of.legendSize && `nhsuk-fieldset__legend--${of.legendSize}`)}>
        {of.legend}
      </legend>
      {of.error !== undefined && <ErrorMessage id={of.id} text={of.error} />}
      {children}
    </fieldset>
  </div>
);

const idOf = (id: string, index: number): string => (index === 0 ? id : `${id}-${index + 1}`);

export const Radios = (props: ChoicesProps & { value?: string; onValue?: (value: string) => void }) => (
  <Fieldset of={props}>
    <div class={join("nhsuk-radios", props.small && "nhsuk-radios--small")} data-module="nhsuk-radios">
      {props.choices.map((one, index) => (
        <div class="nhsuk-radios__item" key={one.value}>
          <input
            class="nhsuk-radios__input"
            id={idOf(props.id, index)}
            name={props.name}
            type="radio"
            value={one.value}
            checked={props.value === one.value}
            aria-describedby={one.hint && `${idOf(props.id, index)}-item-hint`}
            onChange={() => props.onValue?.(one.value)}
          />
          <label class="nhsuk-label nhsuk-radios__label" for={idOf(props.id, index)}>
            {one.text}
          </label>
          {one.hint && (
            <div class="nhsuk-hint nhsuk-radios__hint" id={`${idOf(props.id, index)}-item-hint`}>
              {one.hint}
            </div>
          )}
        </div>
      ))}
    </div>
  </Fieldset>
);

export const Checkboxes = (props: ChoicesProps & { values?: string[]; onValues?: (values: string[]) => void }) => {
  const chosen = props.values ?? [];
  return (
    <Fieldset of={props}>
      <div class={join("nhsuk-checkboxes", props.small && "nhsuk-checkboxes--small")} data-module="nhsuk-checkboxes">
        {props.choices.map((one, index) => (
          <div class="nhsuk-checkboxes__item">
            <input
              class="nhsuk-checkboxes__input"
              id={idOf(props.id, index)}
              name={props.name}
              type="checkbox"
              value={one.value}
              checked={chosen.includes(one.value)}
              onChange={(event: Typed<HTMLInputElement>) =>
                props.onValues?.(
                  event.currentTarget.checked ? [...chosen, one.value] : chosen.filter((value) => value !== one.value),
                )
              }
            />
            <label class="nhsuk-label nhsuk-checkboxes__label" for={idOf(props.id, index)}>
              {one.text}
            </label>
          </div>
        ))}
      </div>
    </Fieldset>
  );
};
