<!-- One line a component of a bill of materials: its name, its version, its licences. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:b="http://cyclonedx.org/schema/bom/1.6">
  <xsl:output method="text" encoding="UTF-8"/>
  <xsl:template match="/">
    <xsl:for-each select="//b:components/b:component[b:group != 'coffee']">
      <xsl:value-of select="concat(b:group, ':', b:name, ' ', b:version)"/>
      <xsl:for-each select="b:licenses//b:id | b:licenses//b:name | b:licenses/b:expression">
        <xsl:value-of select="concat(', ', .)"/>
      </xsl:for-each>
      <xsl:text>&#10;</xsl:text>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
