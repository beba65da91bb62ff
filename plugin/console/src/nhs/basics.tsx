// Small components of nhsuk-frontend, as its fixtures have them (test/fixtures.test.tsx compares).
import type { ComponentChildren } from "preact";

export type Children = ComponentChildren;

const join = (...names: (string | false | undefined)[]): string => names.filter(Boolean).join(" ");
export { join };

export type TagColour = "white" | "grey" | "green" | "aqua-green" | "blue" | "purple" | "pink" | "red" | "orange" | "yellow";

export const Tag = ({ colour, children }: { colour?: TagColour | undefined; children: Children }) => (
  <strong class={join("nhsuk-tag", colour && `nhsuk-tag--${colour}`)}>{children}</strong>
);

interface ButtonProps {
  kind?: "secondary" | "warning" | undefined;
  small?: boolean | undefined;
  type?: "submit" | "button" | undefined;
  onClick?: (() => void) | undefined;
  children: Children;
}

export const Button = ({ kind, small, type = "submit", onClick, children }: ButtonProps) => (
  <button
    class={join("nhsuk-button", kind && `nhsuk-button--${kind}`, small && "nhsuk-button--small")}
    data-module="nhsuk-button"
    type={type}
    onClick={onClick}
  >
    {children}
  </button>
);

export const BackLink = ({ href, children = "Back" }: { href: string; children?: Children }) => (
  <a class="nhsuk-back-link" href={href}>
    {children}
  </a>
);

export const SkipLink = () => (
  <a class="nhsuk-skip-link" data-module="nhsuk-skip-link" href="#maincontent">
    Skip to main content
  </a>
);

export const InsetText = ({ children }: { children: Children }) => (
  <div class="nhsuk-inset-text">
    <span class="nhsuk-u-visually-hidden">Information: </span>
    {children}
  </div>
);

interface DetailsProps {
  summary: Children;
  children: Children;
  open?: boolean;
  /** Light on a dark ground. */
  reverse?: boolean;
  /** Called when it is opened or closed. */
  onToggle?: () => void;
}

export const Details = ({ summary, children, open, reverse, onToggle }: DetailsProps) => (
  <details class={reverse ? "nhsuk-details nhsuk-details--reverse" : "nhsuk-details"} open={open} onToggle={onToggle}>
    <summary class="nhsuk-details__summary">
      <span class="nhsuk-details__summary-text">{summary}</span>
    </summary>
    <div class="nhsuk-details__text">{children}</div>
  </details>
);

export const WarningCard = ({ heading = "Important", children }: { heading?: string; children: Children }) => (
  <div class="nhsuk-card nhsuk-card--warning">
    <div class="nhsuk-card__content">
      <h2 class="nhsuk-card__heading">{heading}</h2>
      {children}
    </div>
  </div>
);

export interface Fact {
  key: Children;
  value: Children;
}

export const SummaryList = ({ facts }: { facts: Fact[] }) => (
  <dl class="nhsuk-summary-list">
    {facts.map((fact) => (
      <div class="nhsuk-summary-list__row">
        <dt class="nhsuk-summary-list__key">{fact.key}</dt>
        <dd class="nhsuk-summary-list__value">{fact.value}</dd>
      </div>
    ))}
  </dl>
);

export const CountCard = ({ href, count, label, more }: { href: string; count: string; label: string; more: string }) => (
  <div class="nhsuk-card nhsuk-card--clickable">
    <div class="nhsuk-card__content">
      <h2 class="nhsuk-card__heading">
        <a class="nhsuk-card__link" href={href}>
          <span class="wm-count">{count}</span> {label}
        </a>
      </h2>
      <p class="nhsuk-card__description">{more}</p>
    </div>
  </div>
);

interface BannerProps {
  success?: boolean;
  title?: string;
  heading: Children;
  /** Where a page has more than one. */
  id?: string;
  children?: Children;
}

export const NotificationBanner = ({ success = false, title, heading, id = "nhsuk-notification-banner-title", children }: BannerProps) => (
  <div
    class={join("nhsuk-notification-banner", success && "nhsuk-notification-banner--success")}
    data-module="nhsuk-notification-banner"
    role={success ? "alert" : "region"}
    aria-labelledby={id}
  >
    <div class="nhsuk-notification-banner__header">
      <h2 class="nhsuk-notification-banner__title" id={id}>
        {title ?? (success ? "Success" : "Important")}
      </h2>
    </div>
    <div class="nhsuk-notification-banner__content">
      <p class="nhsuk-notification-banner__heading">{heading}</p>
      {children}
    </div>
  </div>
);

export interface Problem {
  text: string;
  /** Id of the field that mends it. */
  field?: string;
}

const focusField = (id: string) => (event: Event) => {
  event.preventDefault();
  const field = document.getElementById(id);
  field?.focus();
  field?.scrollIntoView({ block: "center" });
};

export const ErrorSummary = ({ problems }: { problems: Problem[] }) => (
  <div class="nhsuk-error-summary" data-module="nhsuk-error-summary">
    <div role="alert">
      <h2 class="nhsuk-error-summary__heading">There is a problem</h2>
      <div class="nhsuk-error-summary__body">
        <ul class="nhsuk-list nhsuk-error-summary__list">
          {problems.map((one) => (
            <li>
              {one.field ? (
                <a href={`#${one.field}`} onClick={focusField(one.field)}>
                  {one.text}
                </a>
              ) : (
                one.text
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  </div>
);
