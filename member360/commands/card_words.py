"""The sentences of a member's card, in English and Chinese.

What belongs here: text with places for figures and labels. What does not: which of it is said, and labels of codes.
"""

TITLES = {
    "accounts": ("Accounts", "帳號"),
    "stages": ("Where the member stands", "會員所處階段"),
    "tier": ("Tier", "等級"),
    "points": ("Points", "積分"),
    "scores": ("Chance of no purchase", "不再購買的機率"),
    "recommended": ("Recommended", "推薦權益"),
    "segments": ("Segments", "所屬分群"),
}
SENTENCES = {
    "member": ("member {member}, as of {day}", "會員 {member}，截至 {day}"),
    "account": ("{business}: {account}", "{business}：{account}"),
    "nothing_known": ("nothing known", "無資料"),
    "stage": ("{business}: {stage}", "{business}：{stage}"),
    "since": (" since {day}", "，自 {day} 起"),
    "because": (" ({cause})", "（{cause}）"),
    "purchase_days": ("; {count}, the last on {day}", "；{count}，最近一次 {day}"),
    "one_purchase_day": ("1 purchase day", "1 個購買日"),
    "many_purchase_days": ("{number:,} purchase days", "{number:,} 個購買日"),
    "goes_dormant": ("; dormant from {day} if nothing is bought until then", "；若不購買，{day} 起沉睡"),
    "churns": ("; churned from {day} if nothing is bought until then", "；若不購買，{day} 起流失"),
    "tier_now": ("{tier}{since}, score {score}", "{tier}{since}，成長值 {score}"),
    "to_next_tier": ("{score} to {tier}", "距{tier}還差 {score}"),
    "at_review": (
        "at the review on {day}, if nothing is bought until then: {tier}",
        "若不購買，{day} 評定時為：{tier}",
    ),
    "to_keep": ("; {score} more keep the tier", "；再得 {score} 可保級"),
    "coins": ("{coins}: {balance}, {available} to spend", "{coins}：{balance}，可用 {available}"),
    "pending": (", {coins} on their way", "，待入帳 {coins}"),
    "expiring": (", {coins} expire within 30 days", "，30 天內到期 {coins}"),
    "score": (
        "{business}: {share:.0%} within {days} days (tenth {decile} of 10, {model})",
        "{business}：{days} 天內 {share:.0%}（第 {decile}/10 組，{model}）",
    ),
    "reasons": (": {reasons}", "：{reasons}"),
    "and": ("; ", "；"),
    "nothing": ("nothing: {reason}", "不推薦：{reason}"),
    "nothing_else": ("no other benefit: {reason}", "不推薦其他權益：{reason}"),
    "benefit": ("{benefit}{worth}: {reason}{held}", "{benefit}{worth}：{reason}{held}"),
    "worth": (", expected value {value} ({evidence})", "，預期價值 {value}（{evidence}）"),
    "held_out": ("; held out, so it is not given", "；屬對照組，不發放"),
    "segment": ("{segment} (since {day})", "{segment}（自 {day}）"),
}
EVIDENCE = {"assumed": "假設值", "corrected": "修正值", "experiment": "實驗值"}
