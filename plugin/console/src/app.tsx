// The frame of every page, and which page an address means.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { About } from "./lib/about";
import { askAbout } from "./lib/about";
import { clockWords, momentWords } from "./lib/dates";
import { readListState } from "./lib/list_state";
import { privacy } from "./lib/privacy";
import { usePolled } from "./lib/query";
import { type Place, place } from "./lib/route";
import { type Session, ROLES, session, sessionOf } from "./lib/session";
import { askWho, countsOnly, signIn } from "./lib/sign_in";
import { useSignal } from "./lib/signal";
import { sentence } from "./lib/words";
import { type Children, SkipLink } from "./nhs/basics";
import { Footer, Header } from "./nhs/page";
import { BulkPage } from "./pages/bulk";
import { CallPage } from "./pages/call";
import { HuddlePage } from "./pages/huddle";
import { HistoryPage } from "./pages/history";
import { ItemPage } from "./pages/item";
import { LeavePage } from "./pages/leave";
import { LettersPage } from "./pages/letters";
import { MyDayPage } from "./pages/my_day";
import { PatientPage } from "./pages/patient";
import { RulePage, RulesPage } from "./pages/rules";
import { SheetPage, SheetsPage } from "./pages/sheets";
import { Start } from "./pages/start";
import { Today } from "./pages/today";
import { WorklistPage } from "./pages/worklist";
import { Failure, Title, Waiting } from "./parts/common";
import { later } from "./parts/later";
import { LockWarning, Locked, SignInPage, SignOutPage } from "./parts/sign_in";
import { SignInOutcome } from "./parts/sign_in_ways";

const ChartsPage = later(() => import("./pages/charts").then((one) => one.ChartsPage));

const Page = ({ at, who, about }: { at: Place; who: Session; about: About }) => {
  const [first, second = "", third = "", fourth] = at.path;
  const both = { session: who, about };
  if (countsOnly(useSignal(signIn)) && first !== "charts" && first !== "rules" && first !== "rule") {
    if (first === undefined) return <ChartsPage {...both} />;
    return (
      <>
        <Title title="Counts only" />
        <p>
          Your sign-in is for counts: no patient, item or list is shown with it. Begin with the <a href="/charts">charts</a>.
        </p>
      </>
    );
  }
  if (first === undefined) return <Today {...both} />;
  if (first === "worklist" && second) return <WorklistPage state={readListState(second, at.query)} {...both} />;
  if (first === "bulk") return <BulkPage {...both} />;
  if (first === "charts") return <ChartsPage {...both} />;
  if (first === "huddle") return <HuddlePage {...both} />;
  if (first === "leave") return <LeavePage {...both} />;
  if (first === "my-day") return <MyDayPage {...both} />;
  if (first === "letters") return <LettersPage {...both} />;
  if (first === "sheets" && !second) return <SheetsPage />;
  if (first === "sheets" && third) return <SheetPage name={`${second}/${third}`} {...both} />;
  if (first === "item" && third && fourth === "call") return <CallPage practice={second} id={third} {...both} />;
  if (first === "item" && third && fourth === "form") {
    return <SheetPage name={at.path.slice(4, 6).join("/")} practice={second} id={third} {...both} />;
  }
  if (first === "item" && third && fourth === "history") return <HistoryPage practice={second} id={third} key={at.path.join("/")} {...both} />;
  if (first === "item" && third && fourth === "patient") return <PatientPage practice={second} id={third} {...both} />;
  if (first === "item" && third) return <ItemPage practice={second} id={third} {...both} />;
  if (first === "rules") return <RulesPage query={at.query} />;
  if (first === "rule" && second) return <RulePage id={second} {...both} />;
  return (
    <>
      <Title title="Page not found" />
      <p>
        Check the address, or begin with <a href="/">Today</a>.
      </p>
    </>
  );
};

// It is an evaluation, which the server counts: not more often than it helps.
const ABOUT_MS = 120_000;

const Signed = ({ at, who }: { at: Place; who: Session }) => {
  const about = usePolled(`about#${who.practices.join()}#${who.role}`, ABOUT_MS, (signal, background) => askAbout(who, signal, background));
  const notices = about.answer?.notices ?? [];
  return (
    <>
      {notices.length > 0 && (
        <section class="wm-notice" aria-label="Notice">
          <div class="nhsuk-width-container">{sentence(notices.join("; "))}</div>
        </section>
      )}
      {/* Always there, so that what is put into it is read out. */}
      <div role="status">
        {about.since && (
          <div class="wm-notice">
            <div class="nhsuk-width-container">
              {`Waymark has not answered since ${clockWords(about.since)}: what you see may be old. What you type is kept while this page stays open.`}
            </div>
          </div>
        )}
      </div>
      <div class="nhsuk-width-container">
        <main class="nhsuk-main-wrapper nhsuk-main-wrapper--s" id="maincontent" tabIndex={-1}>
          {about.error ? (
            <>
              <Title title="Not checked" />
              <Failure error={about.error} again={about.again} />
            </>
          ) : about.answer ? (
            <Page at={at} who={who} about={about.answer} />
          ) : (
            <Waiting what="Waymark" />
          )}
          <p class="wm-printonly">
            Confidential: patient information. Printed by {who.person}
            {about.answer && `, ${momentWords(about.answer.now.toISOString())}. Waymark ${about.answer.program}, rules ${about.answer.pack.slice(0, 12)}`}
          </p>
        </main>
      </div>
      <Footer
        lines={[
          `${who.person}, ${ROLES.find((one) => one.value === who.role)?.text}, ${who.practices.join(", ")}`,
          ...(about.answer ? [`Waymark ${about.answer.program}, rules ${about.answer.pack.slice(0, 12)}`] : []),
        ]}
      />
    </>
  );
};

/** One press hides whom the numbers belong to from whoever looks over a shoulder. */
const PrivacyBar = () => {
  const hidden = useSignal(privacy);
  return (
    <section class="nhsuk-width-container wm-privacy wm-noprint" aria-label="Privacy">
      <button
        type="button"
        class="wm-link"
        aria-pressed={hidden}
        onClick={() => {
          privacy.value = !hidden;
        }}
      >
        Privacy mode
      </button>
      {hidden && <span> is on: initials, and the last four digits of numbers</span>}
    </section>
  );
};

/** What stands in the page's middle where nobody can work yet. */
const Bare = ({ children }: { children: Children }) => (
  <div class="nhsuk-width-container">
    <main class="nhsuk-main-wrapper nhsuk-main-wrapper--s" id="maincontent" tabIndex={-1}>
      {children}
    </main>
  </div>
);

export const App = () => {
  const at = useSignal(place);
  const chosen = useSignal(session);
  const sign = useSignal(signIn);
  const known = sign.state === "in" ? sign.who : undefined;
  const locked = sign.state === "in" && sign.locked;
  const who = known ? sessionOf(known, chosen) : sign.state === "local" ? chosen : undefined;
  const address = `/${at.path.join("/")}`;
  const counts = countsOnly(sign);
  const starting = !who || at.path[0] === "start";
  const shown = useRef<string | undefined>(undefined);
  // A new page begins at its top; going back begins where one was, as soon as there is enough to scroll. The heading
  // takes the focus once, and not from somebody who has moved on already.
  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = address;
    if (before === undefined || before === address) return;
    const wanted = (history.state as { scroll?: number } | null)?.scroll;
    let had = document.activeElement;
    let tries = 0;
    /** True when nothing is left to do. */
    const settle = () => {
      const now = document.activeElement;
      if (now !== had && now !== document.body) return true;
      const heading = document.getElementById("page-heading");
      if (heading && had !== heading) {
        heading.focus({ preventScroll: true });
        had = heading;
      }
      const enough = heading && (wanted === undefined || document.body.scrollHeight >= wanted + innerHeight / 2);
      if (enough && wanted !== undefined) scrollTo(0, wanted);
      return enough || ++tries > 50;
    };
    if (settle()) return;
    const timer = setInterval(() => settle() && clearInterval(timer), 40);
    return () => clearInterval(timer);
  }, [address]);
  const is = (first: string | undefined) => at.path[0] === first;
  return (
    <>
      <SkipLink />
      <Header
        home="/"
        name="Waymark"
        links={
          who && !locked
            ? [
                ...(counts
                  ? [{ href: "/charts", text: "Charts", current: is("charts") || is(undefined) }]
                  : [
                      { href: "/", text: "Today", current: is(undefined) },
                      { href: "/worklist/all", text: "All items", current: is("worklist") && at.path[1] === "all" },
                      { href: "/charts", text: "Charts", current: is("charts") },
                      { href: "/sheets", text: "Sheets and forms", current: is("sheets") },
                    ]),
                { href: "/rules", text: "Rules", current: is("rules") || is("rule") },
                { href: "/start", text: "Where you work", current: is("start") },
                ...(known ? [{ href: "/sign-out", text: "Sign out", current: is("sign-out") }] : []),
              ]
            : []
        }
      />
      {who && !locked && !counts && <PrivacyBar />}
      {known && !locked && <LockWarning who={known} />}
      {sign.state === "asking" && (
        <Bare>
          <Waiting what="Waymark" />
        </Bare>
      )}
      {sign.state === "away" && (
        <Bare>
          <Title title="Waymark cannot be reached" />
          <Failure error={sign.error} again={() => void askWho()} />
        </Bare>
      )}
      {sign.state === "out" && (
        <Bare>{is("sign-in") ? <SignInOutcome path={at.path} sign={sign} /> : <SignInPage />}</Bare>
      )}
      {locked && known && (
        <Bare>
          <Locked who={known} />
        </Bare>
      )}
      {(sign.state === "in" || sign.state === "local") && (
        // Behind the lock everything stays as it was, and none of it is shown, read out or printed.
        <div hidden={locked} inert={locked}>
          {is("sign-in") ? (
            <Bare>
              <SignInOutcome path={at.path} sign={sign} />
            </Bare>
          ) : is("sign-out") && known ? (
            <Bare>
              <SignOutPage who={known} />
            </Bare>
          ) : starting ? (
            <Bare>
              <Start then={at.path[0] === "start" ? "/" : location.pathname + location.search} who={known} />
            </Bare>
          ) : (
            <Signed at={at} who={who} />
          )}
        </div>
      )}
    </>
  );
};
