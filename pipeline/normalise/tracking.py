"""Which query parameters only say where a reader came from.

Names are compared in lower case. What is not listed is kept: a parameter too many is a blemish, one too few is another
page.
"""

import re

# Exact names, by who adds them.
TRACKING = frozenset(
    name
    for names in (
        "fbclid fb_action_ids fb_action_types fb_ref fb_source igshid igsh",  # Facebook, Instagram
        "gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid _ga _gl srsltid usqp amp_gsa amp_js_v",  # Google
        "msclkid yclid ysclid twclid ttclid li_fat_id epik rdt_cid irclickid __twitter_impression",  # other clicks
        "mc_cid mc_eid mkt_tok _hsenc _hsmi vero_id oly_anon_id oly_enc_id ck_subscriber_id __s",  # newsletters
        "cmpid cmp icid ncid ocid ito xtor s_cid s_kwcid ef_id wt_mc wt_zmc trk trkcampaign spm_id_from",  # campaigns
        "guccounter guce_referrer guce_referrer_sig tpcc soc_src soc_trk",  # Yahoo's sites, TechCrunch among them
        "smid smtyp partner taid ftag ico_cid intcid",  # New York Times, Reuters, CBS's sites, Condé Nast
        "tb_iframe",  # Thickbox, a pop-up script whose links were copied with its parameters
        "jsessionid phpsessid sessionid",  # sessions, which make each visit another address
    )
    for name in names.split()
)

# Families: Google's utm_, Matomo's pk_, mtm_ and piwik_, BBC's at_ and ns_, HubSpot's hsa_, WebTrends' WT.
TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "matomo_", "piwik_", "hsa_", "at_", "ns_", "wt.")

# Names that carry meaning on some sites (`ref=` is a branch on GitHub, `source=` an outlet in a search), so their value
# decides: a domain name, or a word for a place where links are shared.
SOMETIMES_TRACKING = frozenset(
    {"ref", "referrer", "referer", "ref_src", "ref_url", "source", "src", "feature", "mod", "via", "cid"}
)
_DOMAIN = re.compile(
    r"(?:https?(?::|%3a)(?:/|%2f){2})?(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}(?:(?:/|%2f).*)?", re.DOTALL
)
_SHARED_FROM = re.compile(
    r"(?:rss|feeds?|atom|twitter|twsrc.*|tw|facebook|fb|linkedin|reddit|hackernews|hn|producthunt|pocket|flipboard"
    r"|instagram|telegram|whatsapp|youtu\.?be|emb_.{1,20}|email|e?mail|newsletter|nl|share|social|sharing|amp|google|bing"
    r"|search|news|home(?:page)?|hp|nav|menu|footer|header|sidebar|related|recommended|top[-_]?stories|mod_.{1,20}"
    r"|[a-z]{1,12}_(?:rss|share|social|newsletter|email|home(?:page)?))",
    re.DOTALL,
)


def is_tracking(name: str, value: str) -> bool:
    """Tell whether a query parameter only tracks. `name` and `value` are percent-encoded or not, in any case."""
    name, value = name.lower(), value.lower()
    if name in TRACKING or name.startswith(TRACKING_PREFIXES):
        return True
    # Longer values are no names of places, and the patterns stay bounded.
    if name not in SOMETIMES_TRACKING or len(value) > 300:
        return False
    return bool(_SHARED_FROM.fullmatch(value) or _DOMAIN.fullmatch(value))
