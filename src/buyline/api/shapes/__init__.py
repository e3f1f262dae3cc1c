"""What do answers look like? The shapes of everything that the API says, for its document and for who programs by it.

They describe the JSON that the results make of themselves (`to_json`); a test holds every answer against them. Amounts
are in major units, days are ISO text. In a breakdown each group names its value under the column's own name.
"""
