// Header, footer and pagination of nhsuk-frontend. No NHS logo: that is for NHS services to use.
import type { Children } from "./basics";
import { join } from "./basics";

export interface Link {
  href: string;
  text: string;
  current?: boolean;
}

export const Header = ({ home, name, links }: { home: string; name: string; links: Link[] }) => (
  <header class="nhsuk-header" data-module="nhsuk-header" role="banner">
    <div class="nhsuk-header__container nhsuk-width-container">
      <div class="nhsuk-header__service">
        <a class="nhsuk-header__service-name" href={home}>
          {name}
        </a>
      </div>
    </div>
    {links.length > 0 && (
      <nav class="nhsuk-header__navigation" aria-label="Menu">
        <div class="nhsuk-header__navigation-container nhsuk-width-container">
          <ul class="nhsuk-header__navigation-list">
            {links.map((link) => (
              <li class={join("nhsuk-header__navigation-item", link.current && "nhsuk-header__navigation-item--current")}>
                <a class="nhsuk-header__navigation-link" href={link.href} aria-current={link.current ? "true" : undefined}>
                  {link.current ? (
                    <strong class="nhsuk-header__navigation-item-current-fallback">{link.text}</strong>
                  ) : (
                    link.text
                  )}
                </a>
              </li>
            ))}
          </ul>
        </div>
      </nav>
    )}
  </header>
);

export const Footer = ({ lines }: { lines: Children[] }) => (
  <footer class="nhsuk-footer" role="contentinfo">
    <div class="nhsuk-width-container">
      <div class="nhsuk-footer__meta">
        {lines.map((line) => (
          <p class="nhsuk-body-s">{line}</p>
        ))}
      </div>
    </div>
  </footer>
);

const ARROWS = {
  left: "M10.7 6.3c.4.4.4 1 0 1.4L7.4 11H19a1 1 0 0 1 0 2H7.4l3.3 3.3c.4.4.4 1 0 1.4a1 1 0 0 1-1.4 0l-5-5A1 1 0 0 1 4 12c0-.3.1-.5.3-.7l5-5a1 1 0 0 1 1.4 0Z",
  right: "m14.7 6.3 5 5c.2.2.3.4.3.7 0 .3-.1.5-.3.7l-5 5a1 1 0 0 1-1.4-1.4l3.3-3.3H5a1 1 0 0 1 0-2h11.6l-3.3-3.3a1 1 0 1 1 1.4-1.4Z",
};

const Arrow = ({ to }: { to: "left" | "right" }) => (
  <svg
    class={`nhsuk-icon nhsuk-icon--arrow-${to}`}
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 24 24"
    width="16"
    height="16"
    focusable="false"
    aria-hidden="true"
  >
    <path d={ARROWS[to]} />
  </svg>
);

interface Step {
  href: string;
  text: string;
  onClick?: (() => void) | undefined;
}

const Turn = ({ step, next }: { step: Step; next: boolean }) => (
  <li class={`nhsuk-pagination-item--${next ? "next" : "previous"}`}>
    <a
      class={`nhsuk-pagination__link nhsuk-pagination__link--${next ? "next" : "prev"}`}
      href={step.href}
      rel={next ? "next" : "prev"}
      onClick={
        step.onClick &&
        ((event: Event) => {
          event.preventDefault();
          step.onClick!();
        })
      }
    >
      <span class="nhsuk-pagination__title">
        {next ? "Next" : "Previous"}
        <span class="nhsuk-u-visually-hidden"> page</span>
      </span>
      <span class="nhsuk-u-visually-hidden">:</span>
      <span class="nhsuk-pagination__page">{step.text}</span>
      <Arrow to={next ? "right" : "left"} />
    </a>
  </li>
);

export const Pagination = ({ previous, next }: { previous?: Step | undefined; next?: Step | undefined }) => (
  <nav class="nhsuk-pagination" role="navigation" aria-label="Pagination">
    <ul class="nhsuk-list nhsuk-pagination__list">
      {previous && <Turn step={previous} next={false} />}
      {next && <Turn step={next} next />}
    </ul>
  </nav>
);
