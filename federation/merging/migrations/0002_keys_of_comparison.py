from django.db import migrations

# What remains of a name when its place, its legal form and its punctuation are gone. `folded` has passed
# through `federation.text.normalise_name`; `places` are the names of the region and of those above it, the
# longest first. At least two characters remain: a name that is nothing but a place and a form keeps both.
NAME_KEY = """
CREATE FUNCTION merging_name_key(folded text, places text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    plain text := coalesce(folded, '');
    core text;
    shorter text;
    place text;
BEGIN
    FOREACH place IN ARRAY coalesce(places, '{}') LOOP
        plain := replace(plain, '(' || place || ')', '');
    END LOOP;
    plain := translate(plain, '()[]{}<>【】〔〕《》「」·・-—–_,.。、;:!?&/|"''“”‘’`~*#', '');
    core := regexp_replace(plain, '(筹建中|筹备组|筹备会|筹建|筹备|筹)$', '');
    core := regexp_replace(core, '行业(商会|协会)$', '\\1');
    shorter := regexp_replace(core, '(股份有限公司|有限责任公司|有限公司|股份公司|公司|集团|股份)+$', '');
    IF length(shorter) >= 2 THEN
        core := shorter;
    END IF;
    LOOP
        shorter := core;
        FOREACH place IN ARRAY coalesce(places, '{}') LOOP
            IF length(place) > 0 AND starts_with(core, place) AND length(core) - length(place) >= 2 THEN
                core := substr(core, length(place) + 1);
                EXIT;
            END IF;
        END LOOP;
        EXIT WHEN core = shorter;
    END LOOP;
    RETURN CASE WHEN length(core) >= 2 THEN core ELSE plain END;
END $$;
"""
# A number as it is dialled: digits alone, without the country's own calling code; NULL for scraps.
PHONE_KEY = """
CREATE FUNCTION merging_phone_key(phone text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN length(digits) >= 7 THEN digits END
    FROM (SELECT regexp_replace(
        regexp_replace(normalize(coalesce(phone, ''), NFKC), '[^0-9]', '', 'g'),
        '^(00)?86(?=[0-9]{10,})', '') AS digits) cleaned
$$;
"""
# GB 32100-2015: places 9 to 17 of a credit code are the organisation's own number (GB 11714), which it keeps
# wherever it is registered. Letters that the standard leaves out are read as the digits they look like.
CODE_KEY = """
CREATE FUNCTION merging_code_key(code text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN length(plain) = 18 AND substr(plain, 9, 9) !~ '^(.)\\1+$' THEN substr(plain, 9, 9) END
    FROM (SELECT translate(
        regexp_replace(upper(normalize(coalesce(code, ''), NFKC)), '[^0-9A-Z]', '', 'g'),
        'IOSVZ', '105U2') AS plain) cleaned
$$;
"""
# A person's name as it is compared: width, case and spaces do not count.
PERSON_KEY = """
CREATE FUNCTION merging_person_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT nullif(regexp_replace(lower(normalize(coalesce(name, ''), NFKC)), '[\\s·・.]+', '', 'g'), '')
$$;
"""
# A document number without spaces and small letters; NULL where there is none.
DOCUMENT_KEY = """
CREATE FUNCTION merging_document_key(number text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT nullif(regexp_replace(upper(normalize(coalesce(number, ''), NFKC)), '[^0-9A-Z]', '', 'g'), '')
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("merging", "0001_initial")]

    operations = [
        migrations.RunSQL(NAME_KEY, "DROP FUNCTION merging_name_key(text, text[])"),
        migrations.RunSQL(PHONE_KEY, "DROP FUNCTION merging_phone_key(text)"),
        migrations.RunSQL(CODE_KEY, "DROP FUNCTION merging_code_key(text)"),
        migrations.RunSQL(DOCUMENT_KEY, "DROP FUNCTION merging_document_key(text)"),
        migrations.RunSQL(PERSON_KEY, "DROP FUNCTION merging_person_key(text)"),
    ]
