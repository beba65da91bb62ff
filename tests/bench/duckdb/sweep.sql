-- The eight obligations of tests/bench/obligations, as of the day in the table `asked`: the rows that
-- `waymark sweep` gives, one an open item. Reads
--
--   relevant(patient, in_set, d, l, value, unit)  entries in some code set; d and l are the first and last
--                                                  day that a date may mean (a month, a year)
--   person(patient, birth, sex, died)             one row a patient
--   registration(patient, registered_on, deregistered_on)
--
-- What is uncertain counts as true where it opens and as false where it closes, as in the rule language: an
-- unknown age applies, a result without a unit may be a high one, a date known by its month closes on its last day.
--
-- Entries of every set are looked at once, beside what the rule asks of the same patient; rules whose items
-- close by themselves begin with the patients who can have one.
WITH
today AS MATERIALIZED (SELECT day FROM asked),
listed AS (
  SELECT p.patient, p.birth, p.sex
  FROM person p, today
  WHERE (p.died IS NULL OR day < p.died)
    AND EXISTS (
      SELECT 1 FROM registration r
      WHERE r.patient = p.patient AND (r.registered_on IS NULL OR r.registered_on <= day)
        AND (r.deregistered_on IS NULL OR day < r.deregistered_on))
),
entry AS (SELECT patient, in_set, d, l, value, unit FROM relevant, today WHERE d <= day),

-- Cancer: a new one, whatever its code, five years after the last entry of the one before.
diagnosed AS MATERIALIZED (
  SELECT patient, min(d) AS anchor
  FROM (
    SELECT patient, d, sum(begins) OVER (PARTITION BY patient ORDER BY d ROWS UNBOUNDED PRECEDING) AS run
    FROM (
      SELECT patient, d,
        CASE WHEN d <= lag(d) OVER (PARTITION BY patient ORDER BY d) + INTERVAL 5 YEARS THEN 0 ELSE 1 END AS begins
      FROM entry WHERE in_set = 'cancer_diagnosis'))
  GROUP BY patient, run
),
care_review AS (
  SELECT a.patient, 'care-review' AS rule, anchor,
    CASE WHEN day < anchor + INTERVAL 3 MONTHS THEN 'upcoming' WHEN day <= anchor + INTERVAL 6 MONTHS THEN 'due' ELSE 'overdue' END AS status,
    CASE WHEN day < anchor + INTERVAL 3 MONTHS THEN anchor + INTERVAL 3 MONTHS
      WHEN day <= anchor + INTERVAL 6 MONTHS THEN anchor + INTERVAL 6 MONTHS + INTERVAL 1 DAY
      ELSE anchor + INTERVAL 24 MONTHS + INTERVAL 1 DAY END AS next
  FROM diagnosed a, today
  WHERE day <= anchor + INTERVAL 24 MONTHS
    AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.patient = a.patient AND e.in_set = 'cancer_care_review' AND e.d >= a.anchor AND e.l <= day)
    AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.patient = a.patient AND e.in_set = 'cancer_care_review_declined'
      AND e.l <= day AND day <= e.d + INTERVAL 12 MONTHS)
),
needs_assessment AS (
  SELECT a.patient, 'needs-assessment' AS rule, anchor,
    CASE WHEN day <= anchor + INTERVAL 31 DAYS THEN 'due' ELSE 'overdue' END AS status,
    CASE WHEN day <= anchor + INTERVAL 31 DAYS THEN anchor + INTERVAL 32 DAYS
      ELSE anchor + INTERVAL 6 MONTHS + INTERVAL 1 DAY END AS next
  FROM diagnosed a, today
  WHERE day <= anchor + INTERVAL 6 MONTHS
    AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.patient = a.patient AND e.in_set = 'needs_assessment'
      AND e.d >= a.anchor - INTERVAL 14 DAYS AND e.l <= day)
    AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.patient = a.patient AND e.in_set = 'needs_assessment_declined'
      AND e.l <= day AND day <= e.d + INTERVAL 12 MONTHS)
),

-- Screening: invitations within half a year of the last are one.
not_responded AS MATERIALIZED (
  SELECT patient, in_set, min(d) AS anchor
  FROM (
    SELECT patient, in_set, d, sum(begins) OVER (PARTITION BY patient, in_set ORDER BY d ROWS UNBOUNDED PRECEDING) AS run
    FROM (
      SELECT patient, in_set, d,
        CASE WHEN d <= lag(d) OVER (PARTITION BY patient, in_set ORDER BY d) + INTERVAL 6 MONTHS THEN 0 ELSE 1 END AS begins
      FROM entry WHERE in_set IN ('cervical_no_response', 'bowel_no_response')))
  GROUP BY patient, in_set, run
),
cervical AS (
  SELECT a.patient, 'cervical-non-attendance' AS rule, anchor,
    CASE WHEN day <= anchor + INTERVAL 28 DAYS THEN 'due' ELSE 'overdue' END AS status,
    least(CASE WHEN day <= anchor + INTERVAL 28 DAYS THEN anchor + INTERVAL 29 DAYS
      ELSE anchor + INTERVAL 12 MONTHS + INTERVAL 1 DAY END, p.birth + INTERVAL 65 YEARS) AS next
  FROM not_responded a JOIN person p USING (patient), today
  WHERE a.in_set = 'cervical_no_response' AND day <= anchor + INTERVAL 12 MONTHS
    AND (p.sex IS NULL OR p.sex IN ('female', 'unknown'))
    AND (p.birth IS NULL OR (day >= p.birth + INTERVAL 294 MONTHS AND day < p.birth + INTERVAL 65 YEARS))
    AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.patient = a.patient AND e.in_set = 'cervical_test' AND e.l <= day
      AND (e.d >= a.anchor OR day <= e.d + INTERVAL 3 YEARS))
    AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.patient = a.patient AND e.in_set = 'no_cervix' AND e.l <= day)
    AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.patient = a.patient AND e.in_set = 'cervical_declined'
      AND e.l <= day AND day <= e.d + INTERVAL 12 MONTHS)
),
bowel AS (
  SELECT a.patient, 'bowel-non-attendance' AS rule, anchor,
    CASE WHEN day <= anchor + INTERVAL 28 DAYS THEN 'due' ELSE 'overdue' END AS status,
    least(CASE WHEN day <= anchor + INTERVAL 28 DAYS THEN anchor + INTERVAL 29 DAYS
      ELSE anchor + INTERVAL 12 MONTHS + INTERVAL 1 DAY END, p.birth + INTERVAL 75 YEARS) AS next
  FROM not_responded a JOIN person p USING (patient), today
  WHERE a.in_set = 'bowel_no_response' AND day <= anchor + INTERVAL 12 MONTHS
    AND (p.birth IS NULL OR (day >= p.birth + INTERVAL 50 YEARS AND day < p.birth + INTERVAL 75 YEARS))
    AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.patient = a.patient AND e.in_set = 'bowel_result' AND e.l <= day
      AND (e.d >= a.anchor OR day <= e.d + INTERVAL 913 DAYS))
    AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.patient = a.patient AND e.in_set = 'bowel_declined'
      AND e.l <= day AND day <= e.d + INTERVAL 12 MONTHS)
),

-- Referrals within a week of the last are one.
referred AS (
  SELECT patient, min(d) AS anchor
  FROM (
    SELECT patient, d, sum(begins) OVER (PARTITION BY patient ORDER BY d ROWS UNBOUNDED PRECEDING) AS run
    FROM (
      SELECT patient, d,
        CASE WHEN d <= lag(d) OVER (PARTITION BY patient ORDER BY d) + INTERVAL 7 DAYS THEN 0 ELSE 1 END AS begins
      FROM entry WHERE in_set = 'urgent_referral'))
  GROUP BY patient, run
),
referral_outcome AS (
  SELECT a.patient, 'referral-without-outcome' AS rule, anchor,
    CASE WHEN day < anchor + INTERVAL 28 DAYS THEN 'upcoming' WHEN day < anchor + INTERVAL 42 DAYS THEN 'due' ELSE 'overdue' END AS status,
    CASE WHEN day < anchor + INTERVAL 28 DAYS THEN anchor + INTERVAL 28 DAYS
      WHEN day < anchor + INTERVAL 42 DAYS THEN anchor + INTERVAL 42 DAYS
      WHEN day < anchor + INTERVAL 12 MONTHS THEN anchor + INTERVAL 12 MONTHS END AS next
  FROM referred a, today
  WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.patient = a.patient
      AND e.in_set IN ('referral_outcome', 'cancer_diagnosis', 'referral_rejected') AND e.d >= a.anchor AND e.l <= day)
),

-- FIT. A kit within six weeks of the last belongs to it, unless that one was answered in between.
kit_or_answer AS (
  SELECT patient, d, in_set = 'fit_kit' AS is_kit, CASE WHEN in_set <> 'fit_kit' THEN l END AS answered
  FROM entry
  WHERE in_set IN ('fit_kit', 'urgent_referral_lower_gi')
    OR (in_set = 'fit_result' AND regexp_matches(value, '^[<>]?=? ?[0-9.]+$'))
),
kits AS (
  SELECT patient, min(d) AS first, max(d) AS last
  FROM (
    SELECT patient, d, sum(begins) OVER (PARTITION BY patient ORDER BY d ROWS UNBOUNDED PRECEDING) AS run
    FROM (
      SELECT patient, d,
        CASE WHEN d <= lag(d) OVER (PARTITION BY patient ORDER BY d) + INTERVAL 42 DAYS
          AND (answered IS NULL OR answered < lag(d) OVER (PARTITION BY patient ORDER BY d)) THEN 0 ELSE 1 END AS begins
      FROM (
        SELECT patient, d, is_kit,
          max(answered) OVER (PARTITION BY patient ORDER BY d RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL 1 DAY PRECEDING) AS answered
        FROM kit_or_answer)
      WHERE is_kit))
  GROUP BY patient, run
),
fit_not_returned AS (
  SELECT a.patient, 'fit-not-returned' AS rule, first AS anchor,
    CASE WHEN day >= least(last + INTERVAL 28 DAYS, first + INTERVAL 42 DAYS) THEN 'overdue'
      WHEN day >= last + INTERVAL 14 DAYS THEN 'due' ELSE 'upcoming' END AS status,
    CASE WHEN day >= least(last + INTERVAL 28 DAYS, first + INTERVAL 42 DAYS) THEN NULL
      WHEN day >= last + INTERVAL 14 DAYS THEN least(last + INTERVAL 28 DAYS, first + INTERVAL 42 DAYS)
      ELSE least(last + INTERVAL 14 DAYS, first + INTERVAL 42 DAYS) END AS next
  FROM kits a, today
  WHERE NOT EXISTS (SELECT 1 FROM kit_or_answer e WHERE e.patient = a.patient AND e.d >= a.first AND e.answered <= day)
),
positive AS (
  SELECT DISTINCT patient, d AS anchor
  FROM entry
  WHERE in_set = 'fit_result'
    AND CASE
      WHEN unit NOT IN ('ug/g', 'µg/g') OR NOT regexp_matches(value, '^[<>]?=? ?[0-9.]+$') THEN value <> ''
      ELSE coalesce(TRY_CAST(ltrim(value, '>= ') AS DOUBLE) >= 10, false) END
),
fit_positive AS (
  SELECT a.patient, 'fit-positive' AS rule, anchor,
    CASE WHEN day <= anchor + INTERVAL 2 DAYS THEN 'due' ELSE 'overdue' END AS status,
    CASE WHEN day <= anchor + INTERVAL 2 DAYS THEN anchor + INTERVAL 3 DAYS END AS next
  FROM positive a, today
  WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.patient = a.patient AND e.in_set = 'urgent_referral_lower_gi'
    AND e.d >= a.anchor - INTERVAL 14 DAYS AND e.l <= day)
),

-- The third contact: an item begins on a day with an entry, and is over after 28 days.
lately AS (
  SELECT DISTINCT patient FROM entry, today
  WHERE in_set IN ('complaint_chest', 'complaint_belly', 'complaint_bowels', 'complaint_tiredness') AND d >= day - INTERVAL 28 DAYS
),
complained AS (
  SELECT DISTINCT patient, in_set, d
  FROM entry SEMI JOIN lately USING (patient)
  WHERE in_set IN ('complaint_chest', 'complaint_belly', 'complaint_bowels', 'complaint_tiredness')
),
third AS (
  SELECT patient, d AS begins, before AS ends
  FROM (SELECT patient, d, lag(d, 2) OVER (PARTITION BY patient, in_set ORDER BY d) + INTERVAL 12 MONTHS AS before FROM complained)
  WHERE d <= before
),
spells AS (
  SELECT patient, min(begins) AS anchor
  FROM (
    SELECT patient, begins, sum(new_one) OVER (PARTITION BY patient ORDER BY begins ROWS UNBOUNDED PRECEDING) AS spell
    FROM (
      SELECT patient, begins,
        CASE WHEN begins <= max(ends) OVER (PARTITION BY patient ORDER BY begins ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + INTERVAL 1 DAY
          THEN 0 ELSE 1 END AS new_one
      FROM third))
  GROUP BY patient, spell
),
third_contact AS (
  SELECT a.patient, 'third-contact' AS rule, anchor, 'due' AS status, anchor + INTERVAL 29 DAYS AS next
  FROM spells a, today
  WHERE day <= anchor + INTERVAL 28 DAYS
    AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.patient = a.patient AND e.in_set = 'urgent_referral'
      AND e.d >= a.anchor - INTERVAL 14 DAYS AND e.l <= day)
),
items AS (
  FROM care_review UNION ALL FROM needs_assessment UNION ALL FROM cervical UNION ALL FROM bowel
  UNION ALL FROM referral_outcome UNION ALL FROM fit_not_returned UNION ALL FROM fit_positive UNION ALL FROM third_contact
)
SELECT i.patient, i.rule, CAST(i.anchor AS DATE) AS anchor_on, i.status, CAST(i.next AS DATE) AS next_change_on
FROM items i SEMI JOIN listed USING (patient)
